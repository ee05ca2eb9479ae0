// The summary carries `autofocus`; browsers that honour it on form controls only are helped here.
import { onArrival } from "./arrivals.js";

onArrival("[data-error-summary]", (summary) => summary.focus());
