// The lesson's script: the queue works on every page, so that what waited is sent wherever the network comes back.
import "./sending.js";
import "./reading.js";
import "./playing.js";
import "./spending.js";
import "./placing.js";
import "./quiz.js";
import "./typed.js";
import "./fresh.js";
