// The one script. Every page works without it; it only saves steps.
import "htmx.org";
import "./autosave.js";
import "./character-count.js";
import "./composer.js";
import "./copy.js";
import "./error-focus.js";
import "./letter-frame.js";
import "./markdown-editor.js";
import "./menu.js";
import "./print.js";
import "./retry.js";
import "./training/lesson.js";
import "./unsaved.js";
import "./word-count.js";
