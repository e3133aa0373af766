/** All that is needed only by somebody who is inside: fetched while the first screen is read, so that it is not waited for. */
import "./words.ts";
import "./screens/bag.ts";
import "./screens/close.ts";
import "./screens/colleague.ts";
import "./screens/collect.ts";
import "./screens/deliver.ts";
import "./screens/desk.ts";
import "./screens/exchange.ts";
import "./screens/failed.ts";
import "./screens/list.ts";
import "./screens/map.ts";
import "./screens/more.ts";
import "./screens/sent.ts";
import "./screens/stop.ts";
