"""Ruin and recreate, compiled: strings of neighbouring routes are taken out and put back where they cost least.

All of it stands in one file because Numba renews its stored machine code by the file a function stands in.
Source: J. Christiaens, G. Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems",
Transportation Science 54(2), 2020. Own: the memory of the best gap of each request in each route, which holds
as long as the route has the same content (`ver`), also after a trial was taken back.

A route r lies in `rt[r, 0 … size+1]`: its vehicle's start, its visits, its vehicle's end. Columns below.
A request is a pair or a lone visit; `req` gives its number, `head`/`tail` its visits (tail -1: alone).
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.engines.native.store import settle

settle()
NODE, DEP, LATE, EDGE, START, LOAD, TIME, STAY = range(8)
"""Visit, earliest leaving, latest start, cost of the way to the next, earliest start, load after it (first dimension),
seconds to the next, seconds of service."""
BOARD, BEFORE, AFTER = range(3)
"""In `more`: load after a visit, the most on board up to there and from there on."""
FAR = 1 << 60
ITER, USED, ABSENT, NVER, LIMIT, BEST_NEW, TOUCHED, WHOLE, BROKEN = range(9)
"""Counters in `State.num`. BROKEN: routes that break a rule as they are (`State.bad`); a plan with one is never kept."""
BY_COST, BY_ABSENCE = range(2)
COST, BEST, SOFT = range(3)
"""Sums in `State.sum`: price of the present and the best plan with what is left out, and what leaving out a visit
that must not be left out counts while a plan is judged by price (the search may pass through such plans)."""

# Numba counts references to each of the seventy arrays at each call unless told not to: two thirds of the time went there.
# Nothing below makes an array, and the caller holds all of them.
BARE: dict[str, Any] = {"nogil": True, "boundscheck": False, "error_model": "numpy", "_nrt": False}
jit = njit(cache=True, **BARE)
small = njit(forceinline=True, **BARE)
Ints = NDArray[np.int64]


class World(NamedTuple):
    """What does not change. Nodes: visits, then the vehicles' places. way[p, a, b] = (metres, seconds with setup).

    yaw is way with a and b exchanged: all ways to one visit then lie side by side in memory.
    """

    way: NDArray[np.int32]
    yaw: NDArray[np.int32]
    service: Ints
    open: Ints
    close: Ints
    several: NDArray[np.uint8]
    w_from: Ints
    w_open: Ints
    w_close: Ints
    load: Ints
    lone: NDArray[np.uint8]
    req: Ints
    head: Ints
    tail: Ints
    penalty: Ints
    dear: Ints
    near: NDArray[np.int32]
    kind: Ints
    start: Ints
    end: Ints
    opens: Ints
    closes: Ints
    capacity: Ints
    begin_load: Ints
    rate: Ints
    fixed: Ints
    most: Ints
    longest: Ints
    shift: Ints
    profile: Ints
    allowed: NDArray[np.uint8]
    taking: Ints
    mine: Ints
    clash: Ints
    ride: Ints
    strict: Ints


class State(NamedTuple):
    rt: Ints
    more: Ints
    size: Ints
    length: Ints
    mask: Ints
    ver: Ints
    bad: Ints
    where: Ints
    at: Ints
    absent: Ints
    missed: Ints
    saved: Ints
    saved_size: Ints
    saved_ver: Ints
    saved_more: Ints
    saved_mask: Ints
    saved_length: Ints
    touched: Ints
    mark: Ints
    absent_before: Ints
    memo: Ints
    best: NDArray[np.int32]
    best_size: Ints
    best_ver: Ints
    active: Ints
    idle: Ints
    key: NDArray[np.float64]
    order: Ints
    list: Ints
    must: Ints
    odd: NDArray[np.uint8]
    gap: Ints
    low: Ints
    trial: Ints
    trial_t: Ints
    num: Ints
    sum: Ints
    rng: NDArray[np.uint64]


@small
def _random(S: Any) -> Any:
    """A number in [0, 1)."""
    x = S.rng[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    S.rng[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@small
def _below(S: Any, n: Any) -> Any:
    return int(_random(S) * n)


@small
def _opening(W: Any, v: Any, t: Any) -> Any:
    """First second at t or later inside a window of v; FAR after the last."""
    if t <= W.open[v]:
        return W.open[v]
    if t > W.close[v]:
        return FAR
    if W.several[v]:
        for w in range(W.w_from[v], W.w_from[v + 1]):
            if t <= W.w_close[w]:
                return max(t, W.w_open[w])
        return FAR
    return t


@small
def _closing(W: Any, v: Any, t: Any) -> Any:
    """Last second at t or earlier inside a window of v; -FAR before the first."""
    if t >= W.close[v]:
        return W.close[v]
    if t < W.open[v]:
        return -FAR
    if W.several[v]:
        found = -FAR
        for w in range(W.w_from[v], W.w_from[v + 1]):
            if W.w_open[w] <= t:
                found = min(t, W.w_close[w])
        return found
    return t


@small
def _clock(W: Any, rt: Any, k: Any, n: Any) -> Any:
    """Ways and times of the n visits of a row driven by kind k: (whether all windows hold, metres)."""
    way, rate, total, fine = W.way[W.profile[k]], W.rate[k], 0, True
    rt[0, NODE], rt[n + 1, NODE] = W.start[k], W.end[k]
    rt[0, START] = rt[0, DEP] = W.opens[k]
    rt[0, STAY] = rt[n + 1, STAY] = 0
    for i in range(1, n + 1):
        v, u = rt[i, NODE], rt[i - 1, NODE]
        metres, seconds = way[u, v, 0], way[u, v, 1]
        rt[i - 1, EDGE], rt[i - 1, TIME] = rate * metres, seconds
        total += metres
        start = _opening(W, v, rt[i - 1, DEP] + seconds)
        fine = fine and start < FAR
        rt[i, START], rt[i, STAY] = start, W.service[v]
        rt[i, DEP] = start + W.service[v]
    u, v = rt[n, NODE], rt[n + 1, NODE]
    rt[n, EDGE] = rate * way[u, v, 0] if n else 0
    rt[n, TIME] = way[u, v, 1] if n else 0
    total += way[u, v, 0] if n else 0
    rt[n + 1, START] = rt[n + 1, DEP] = rt[n, DEP] + rt[n, TIME]
    rt[n + 1, LATE] = W.closes[k]
    fine = fine and rt[n + 1, START] <= W.closes[k]
    for i in range(n, 0, -1):
        rt[i, LATE] = _closing(W, rt[i, NODE], rt[i + 1, LATE] - rt[i, TIME] - rt[i, STAY])
    rt[0, LATE] = W.closes[k]
    return fine, total


@small
def _loads(W: Any, S: Any, r: Any, k: Any, n: Any) -> Any:
    """What is on board along row r, driven by kind k; whether it is never too much."""
    rt, fine = S.rt[r], True
    for d in range(W.load.shape[1]):
        more = S.more[d, r]
        board = W.begin_load[k, d]
        for i in range(1, n + 1):
            v = rt[i, NODE]
            if W.lone[v] and W.load[v, d] < 0:
                board -= W.load[v, d]
        most = board
        more[0, BOARD] = more[0, BEFORE] = board
        for i in range(1, n + 1):
            board += W.load[rt[i, NODE], d]
            most = max(most, board)
            more[i, BOARD], more[i, BEFORE] = board, most
        fine = fine and most <= W.capacity[k, d]
        most = -FAR
        for i in range(n, -1, -1):
            most = max(most, more[i, BOARD])
            more[i, AFTER] = most
        if d == 0:
            for i in range(n + 1):
                rt[i, LOAD] = more[i, BOARD]
    return fine


@small
def _takes(W: Any, v: Any) -> Any:
    """Whether v takes something on board."""
    for d in range(W.load.shape[1]):  # noqa: SIM110 (Numba compiles no generators here)
        if W.load[v, d] > 0:
            return True
    return False


@small
def _gives(W: Any, v: Any) -> Any:
    """Whether v takes something off board."""
    for d in range(W.load.shape[1]):  # noqa: SIM110
        if W.load[v, d] < 0:
            return True
    return False


@jit
def lay_out(W: Any, S: Any, r: Any) -> Any:
    """Clock, loads and lengths of route r from its nodes; a new content number. False if it breaks a rule."""
    rt, n, k, mask = S.rt[r], S.size[r], W.kind[r], 0
    in_time, total = _clock(W, rt, k, n)
    for i in range(1, n + 1):
        v = rt[i, NODE]
        S.where[v], S.at[v] = r, i
        mask |= W.mine[v]
    S.length[r], S.mask[r] = total, mask
    fine = _loads(W, S, r, k, n) and in_time
    S.num[NVER] += 1
    S.ver[r] = S.num[NVER] if n else 0
    if n and fine and W.strict[k]:
        for i in range(n):
            S.trial[i] = rt[i + 1, NODE]
        fine = _strict(W, S, k, n)
    return fine


@jit
def _strict(W: Any, S: Any, k: Any, n: Any) -> Any:
    """Longest rides, the longest shift, metres and the number of visits of the order in S.trial, for kind k."""
    way, lower, starts = W.way[W.profile[k]], S.trial_t[0], S.trial_t[1]
    if n > W.most[k]:
        return False
    total, u = 0, W.start[k]
    for i in range(n):
        v = S.trial[i]
        total += way[u, v, 0]
        lower[i] = -FAR
        S.trial_t[2, v] = i
        u = v
    if total + way[u, W.end[k], 0] > W.longest[k]:
        return False
    begin = W.opens[k]
    for _ in range(60):
        now, u = begin, W.start[k]
        for i in range(n):
            v = S.trial[i]
            now = _opening(W, v, max(now + way[u, v, 1], lower[i]))
            if now >= FAR:
                return False
            starts[i] = now
            now += W.service[v]
            u = v
        end = now + way[u, W.end[k], 1]
        if end > W.closes[k]:
            return False
        leave = starts[0] - way[W.start[k], S.trial[0], 1]
        pushed = False
        if end - leave > W.shift[k]:
            begin, pushed = max(begin, end - W.shift[k]), True
        for i in range(n):
            v = S.trial[i]
            most = W.ride[v]
            if most >= FAR:
                continue
            h = W.req[v]
            if W.tail[h] >= 0:
                until = starts[S.trial_t[2, W.tail[h]]]
            elif _takes(W, v):
                until = end
            else:
                continue
            if until - starts[i] - W.service[v] > most:
                lower[i], pushed = until - most - W.service[v], True
        for i in range(n):
            v = S.trial[i]
            if W.ride[v] < FAR and W.lone[v] and _gives(W, v) and starts[i] - leave > W.ride[v]:
                begin, pushed = max(begin, starts[i] - W.ride[v]), True
        if not pushed:
            return True
    return False


@jit
def _try_strict(W: Any, S: Any, r: Any, k: Any, size: Any, a: Any, i: Any, b: Any, j: Any) -> Any:
    """Row r with a behind position i and b (if any) behind position j, by the strict rules of its vehicle."""
    n = 0
    for pos in range(size + 1):
        if pos:
            S.trial[n] = S.rt[r, pos, NODE]
            n += 1
        if pos == i:
            S.trial[n] = a
            n += 1
        if b >= 0 and pos == j:
            S.trial[n] = b
            n += 1
    return _strict(W, S, k, n)


@small
def _room(W: Any, S: Any, r: Any, k: Any, i: Any, v: Any) -> Any:
    """Whether the load of v may be on board after position i."""
    if S.rt[r, i, LOAD] + W.load[v, 0] > W.capacity[k, 0]:
        return False
    for d in range(1, W.load.shape[1]):  # noqa: SIM110 (Numba compiles no generators here)
        if S.more[d, r, i, BOARD] + W.load[v, d] > W.capacity[k, d]:
            return False
    return True


@small
def _room_alone(W: Any, S: Any, r: Any, k: Any, i: Any, v: Any) -> Any:
    """Whether what v gives fits before and what it takes fits after position i."""
    for d in range(W.load.shape[1]):
        before, after = S.more[d, r, i, BEFORE], S.more[d, r, i, AFTER]
        if before + max(0, -W.load[v, d]) > W.capacity[k, d] or after + max(0, W.load[v, d]) > W.capacity[k, d]:
            return False
    return True


@small
def _first_gap(rt: Any, n: Any, earliest: Any) -> Any:
    """First position behind which the next may still start after `earliest`."""
    low, high = 0, n + 1
    while low < high:
        middle = (low + high) >> 1
        if rt[middle + 1, LATE] < earliest:
            low = middle + 1
        else:
            high = middle
        if low > n:
            break
    return low


@small
def _last_gap(rt: Any, n: Any, latest: Any) -> Any:
    """Last position that is left not after `latest`; -1 if there is none."""
    low, high = -1, n
    while low < high:
        middle = (low + high + 1) >> 1
        if rt[middle, DEP] > latest:
            high = middle - 1
        else:
            low = middle
    return low


@small
def _alone(W: Any, S: Any, r: Any, k: Any, n: Any, v: Any, blink: Any) -> Any:
    """(cost, position) of the cheapest possible gap of a lone visit in row r, n visits driven by kind k."""
    rt = S.rt[r]
    out, into, rate, service = W.way[W.profile[k], v], W.yaw[W.profile[k], v], W.rate[k], W.service[v]
    best, at = FAR, 0
    for i in range(_first_gap(rt, n, W.open[v] + service), _last_gap(rt, n, W.close[v]) + 1):
        a, b = rt[i, NODE], rt[i + 1, NODE]
        extra = rate * (np.int64(into[a, 0]) + out[b, 0]) - rt[i, EDGE]
        if extra >= best:
            continue
        start = _opening(W, v, rt[i, DEP] + into[a, 1])
        if start >= FAR or start + service + out[b, 1] > rt[i + 1, LATE]:
            continue
        if not _room_alone(W, S, r, k, i, v) or (blink > 0.0 and _random(S) < blink):
            continue
        if W.strict[k] and not _try_strict(W, S, r, k, n, v, i, -1, 0):
            continue
        best, at = extra, i
    return best, at


@small
def _pair(W: Any, S: Any, r: Any, k: Any, n: Any, p: Any, q: Any, blink: Any) -> Any:
    """(cost, position of pickup, of delivery), both counted in row r as it is: behind these positions."""
    rt = S.rt[r]
    rate, gap, low, strict = W.rate[k], S.gap, S.low, W.strict[k]
    best, at_p, at_q = FAR, 0, 0
    stay_p, stay_q = W.service[p], W.service[q]
    from_p, to_p = _first_gap(rt, n, W.open[p] + stay_p), _last_gap(rt, n, W.close[p])
    from_q, to_q = _first_gap(rt, n, W.open[q] + stay_q), _last_gap(rt, n, W.close[q])
    from_q, to_p = max(from_q, from_p), min(to_p, to_q)
    if from_p > to_p or from_q > to_q:
        return best, at_p, at_q
    out_p, into_p = W.way[W.profile[k], p], W.yaw[W.profile[k], p]
    out_q, into_q = W.way[W.profile[k], q], W.yaw[W.profile[k], q]
    lowest = FAR
    for j in range(to_q, from_q - 1, -1):
        a, b = rt[j, NODE], rt[j + 1, NODE]
        start = _opening(W, q, rt[j, DEP] + into_q[a, 1])
        gap[j] = FAR
        if start + stay_q + out_q[b, 1] <= rt[j + 1, LATE]:
            gap[j] = rate * (np.int64(into_q[a, 0]) + out_q[b, 0]) - rt[j, EDGE]
            lowest = min(lowest, gap[j])
        low[j] = lowest
    between, between_t = np.int64(out_p[q, 0]), out_p[q, 1]
    for i in range(from_p, to_p + 1):
        a, b = rt[i, NODE], rt[i + 1, NODE]
        to = np.int64(into_p[a, 0])
        first = rate * (to + out_p[b, 0]) - rt[i, EDGE]
        direct = rate * (to + between + out_q[b, 0]) - rt[i, EDGE] if i >= from_q else FAR
        onward = low[max(i + 1, from_q)] if i < to_q else FAR
        if first + onward >= best and direct >= best:
            continue
        start = _opening(W, p, rt[i, DEP] + into_p[a, 1])
        if start >= FAR or not _room(W, S, r, k, i, p) or (blink > 0.0 and _random(S) < blink):
            continue
        now = start + stay_p
        if direct < best:
            there = _opening(W, q, now + between_t)
            if there + stay_q + out_q[b, 1] <= rt[i + 1, LATE] and (not strict or _try_strict(W, S, r, k, n, p, i, q, i)):
                best, at_p, at_q = direct, i, i
        late = True
        now += out_p[b, 1]
        for j in range(i + 1, to_q + 1):
            if first + low[max(j, from_q)] >= best:
                break
            v = rt[j, NODE]
            if late:
                start = _opening(W, v, now)
                if start > rt[j, LATE]:
                    break
                late = start > rt[j, START]
                now = start + rt[j, STAY]
            if not _room(W, S, r, k, j, p):
                break
            if j >= from_q and first + gap[j] < best:
                if late:
                    there = _opening(W, q, now + into_q[v, 1])
                    fits = there + stay_q + out_q[rt[j + 1, NODE], 1] <= rt[j + 1, LATE]
                else:
                    fits = True
                if fits and not (blink > 0.0 and _random(S) < blink) and (
                        not strict or _try_strict(W, S, r, k, n, p, i, q, j)):
                    best, at_p, at_q = first + gap[j], i, j
            now += rt[j, TIME]
    return best, at_p, at_q


@small
def _place(W: Any, S: Any, h: Any, r: Any, blink: Any) -> Any:
    """(cost, position, position) of request h in route r with every price; FAR if impossible."""
    k, p, q = W.kind[r], W.head[h], W.tail[h]
    if not W.allowed[k, h] or S.mask[r] & W.clash[h]:
        return FAR, 0, 0
    if q < 0:
        cost, i = _alone(W, S, r, k, S.size[r], p, blink)
        j = i
    else:
        cost, i, j = _pair(W, S, r, k, S.size[r], p, q, blink)
    if cost < FAR:
        cost += W.taking[k, h] + (W.fixed[k] if S.size[r] == 0 else 0)
    return cost, i, j


@small
def _keep(W: Any, S: Any, r: Any) -> Any:
    """Remember route r as it was before this iteration (once)."""
    if S.mark[r] == S.num[ITER]:
        return
    S.mark[r] = S.num[ITER]
    t = S.num[TOUCHED]
    S.touched[t] = r
    S.num[TOUCHED] += 1
    n = S.size[r]
    S.saved_size[t], S.saved_ver[t], S.saved_mask[t], S.saved_length[t] = n, S.ver[r], S.mask[r], S.length[r]
    for i in range(n + 2):
        for c in range(8):
            S.saved[t, i, c] = S.rt[r, i, c]
    for d in range(S.more.shape[0]):
        for i in range(n + 2):
            for c in range(3):
                S.saved_more[t, d, i, c] = S.more[d, r, i, c]


@small
def _back(W: Any, S: Any) -> Any:
    """Every touched route as it was."""
    for t in range(S.num[TOUCHED]):
        r = S.touched[t]
        for i in range(1, S.size[r] + 1):
            S.where[S.rt[r, i, NODE]] = -1
    S.num[BROKEN] = 0
    for t in range(S.num[TOUCHED]):
        r, n = S.touched[t], S.saved_size[t]
        S.bad[r] = 0
        S.size[r], S.ver[r], S.mask[r], S.length[r] = n, S.saved_ver[t], S.saved_mask[t], S.saved_length[t]
        for i in range(n + 2):
            for c in range(8):
                S.rt[r, i, c] = S.saved[t, i, c]
        for d in range(S.more.shape[0]):
            for i in range(n + 2):
                for c in range(3):
                    S.more[d, r, i, c] = S.saved_more[t, d, i, c]
        for i in range(1, n + 1):
            v = S.rt[r, i, NODE]
            S.where[v], S.at[v] = r, i


@small
def _lay_out(W: Any, S: Any, r: Any) -> Any:
    """Route r laid out, and noted whether it may stay so: without a stop on the way the next may come too late, where the
    direct way is the longer one."""
    fine = lay_out(W, S, r)
    bad = 0 if fine or S.size[r] == 0 else 1
    S.num[BROKEN] += bad - S.bad[r]
    S.bad[r] = bad


@small
def _price(W: Any, S: Any, r: Any) -> Any:
    """What route r costs, without what taking its requests costs."""
    k = W.kind[r]
    return W.rate[k] * S.length[r] + W.fixed[k] if S.size[r] else 0


@small
def _take_out(W: Any, S: Any, h: Any) -> Any:
    """Mark the visits of request h as gone; `_close_up` then shortens the route."""
    r = S.where[W.head[h]]
    S.sum[COST] += W.penalty[h] - W.taking[W.kind[r], h]
    S.where[W.head[h]] = -1
    if W.tail[h] >= 0:
        S.where[W.tail[h]] = -1
    S.absent[S.num[ABSENT]] = h
    S.num[ABSENT] += 1


@jit
def _close_up(W: Any, S: Any, r: Any) -> Any:
    n, left = S.size[r], 0
    for i in range(1, n + 1):
        v = S.rt[r, i, NODE]
        if S.where[v] == r:
            left += 1
            S.rt[r, left, NODE] = v
    S.sum[COST] -= _price(W, S, r)
    S.size[r] = left
    _lay_out(W, S, r)
    S.sum[COST] += _price(W, S, r)


@jit
def put_in(W: Any, S: Any, h: Any, r: Any, i: Any, j: Any) -> Any:
    """Request h into route r: its head behind position i, its tail behind position j."""
    rt, n = S.rt[r], S.size[r]
    S.sum[COST] += W.taking[W.kind[r], h] - W.penalty[h] - _price(W, S, r)
    q = W.tail[h]
    if q >= 0:
        for pos in range(n, j, -1):
            rt[pos + 2, NODE] = rt[pos, NODE]
        rt[j + 2, NODE] = q
        for pos in range(j, i, -1):
            rt[pos + 1, NODE] = rt[pos, NODE]
        S.size[r] = n + 2
    else:
        for pos in range(n, i, -1):
            rt[pos + 1, NODE] = rt[pos, NODE]
        S.size[r] = n + 1
    rt[i + 1, NODE] = W.head[h]
    _lay_out(W, S, r)
    S.sum[COST] += _price(W, S, r)


@jit
def _ruin(W: Any, S: Any, average: Any, longest: Any) -> Any:
    """Strings around a random visit, out of as many routes as make up about `average` visits."""
    visits = W.req.shape[0]
    seed = _below(S, visits)
    used, served = S.num[USED], visits
    per_route = max(1.0, served / max(1, used))
    top = min(float(longest), per_route)
    strings = int(1.0 + _random(S) * max(0.0, 4.0 * average / (1.0 + top) - 1.0))
    done = 0
    for c in range(-1, W.near.shape[1]):
        if done >= strings:
            break
        v = seed if c < 0 else W.near[seed, c]
        if v < 0:
            break
        r = S.where[v]
        if r < 0 or S.mark[r] == S.num[ITER]:
            continue
        _keep(W, S, r)
        done += 1
        n, at = S.size[r], S.at[v]
        most = int(1.0 + _random(S) * min(float(n), top))
        most = min(most, n)
        spare = 0
        if most > 1 and most < n and _random(S) < 0.5:
            spare = 1
            while most + spare < n and _random(S) > 0.01 and spare < n:
                if _random(S) < 0.5:
                    break
                spare += 1
        span = most + spare
        first = max(1, at - span + 1)
        final = min(at, n - span + 1)
        first += _below(S, final - first + 1)
        hole = first + (1 + _below(S, most - 1) if spare and most > 1 else most)
        for i in range(first, first + span):
            if spare and hole <= i < hole + spare:
                continue
            u = S.rt[r, i, NODE]
            if S.where[u] >= 0:
                _take_out(W, S, W.req[u])
        _close_up(W, S, r)


@jit
def _ruin_routes(W: Any, S: Any, count: Any) -> Any:
    """Whole routes around a random visit."""
    seed, done = _below(S, W.req.shape[0]), 0
    for c in range(-1, W.near.shape[1]):
        if done >= count:
            break
        v = seed if c < 0 else W.near[seed, c]
        if v < 0:
            break
        r = S.where[v]
        if r < 0 or S.mark[r] == S.num[ITER]:
            continue
        if done and _random(S) < 0.3:
            continue
        _keep(W, S, r)
        done += 1
        for i in range(1, S.size[r] + 1):
            u = S.rt[r, i, NODE]
            if S.where[u] >= 0:
                _take_out(W, S, W.req[u])
        _close_up(W, S, r)


@jit
def _ruin_scattered(W: Any, S: Any, count: Any) -> Any:
    """Requests near a random visit, each by itself."""
    seed, done = _below(S, W.req.shape[0]), 0
    for c in range(-1, W.near.shape[1]):
        if done >= count:
            break
        v = seed if c < 0 else W.near[seed, c]
        if v < 0:
            break
        r = S.where[v]
        if r < 0 or _random(S) < 0.3:
            continue
        _keep(W, S, r)
        _take_out(W, S, W.req[v])
        done += 1
    for t in range(S.num[TOUCHED]):
        _close_up(W, S, S.touched[t])


@jit
def _arrange(W: Any, S: Any, old: Any, most_old: Any) -> Any:
    """The order in which what is absent is put back. At most `most_old` of what was absent before.

    Most of what was left out before and may be comes after what was just taken out: first come would be first
    served, and a far visit would take the time of three near ones.
    """
    mixed, last = 3.0 / (3.0 + old), 1e13
    n = S.num[ABSENT]
    if old > most_old:
        for i in range(most_old):
            j = i + _below(S, old - i)
            S.absent[i], S.absent[j] = S.absent[j], S.absent[i]
    count = 0
    dice = _random(S) * 12.0
    depot = W.start[0]
    for a in range(n):
        if most_old <= a < old:
            continue
        h = S.absent[a]
        p, q = W.head[h], W.tail[h]
        if dice < 4.0:
            key = _random(S)
        elif dice < 6.0:
            key = -float(abs(W.load[p, 0])) + _random(S) * 0.1
        elif dice < 8.0:
            key = -float(W.way[0, depot, p, 0])
            if q >= 0:
                key = min(key, -float(W.way[0, depot, q, 0]))
        elif dice < 9.0:
            key = float(W.way[0, depot, p, 0])
        elif dice < 10.0:
            key = float(W.close[p] - W.open[p]) + (float(W.close[q] - W.open[q]) if q >= 0 else 0.0)
        elif dice < 11.0:
            key = float(W.open[p])
        else:
            key = -float(W.close[q] if q >= 0 else W.close[p])
        if a < old and W.penalty[h] < W.dear[0] and _random(S) > mixed:
            key += last
        S.key[count], S.order[count] = key, h
        count += 1
    step = 1
    while step < count // 9:
        step = 3 * step + 1
    while step > 0:
        for a in range(step, count):
            key, h, b = S.key[a], S.order[a], a
            while b >= step and S.key[b - step] > key:
                S.key[b], S.order[b] = S.key[b - step], S.order[b - step]
                b -= step
            S.key[b], S.order[b] = key, h
        step //= 3
    return count


@jit
def _list_routes(W: Any, S: Any) -> Any:
    """Routes in use, and one idle vehicle of each kind."""
    used = 0
    S.idle[:] = -1
    for r in range(S.size.shape[0]):
        if S.size[r]:
            S.active[used] = r
            used += 1
        elif S.idle[W.kind[r]] < 0:
            S.idle[W.kind[r]] = r
    S.num[USED] = used


@jit
def _forget_placed(W: Any, S: Any) -> Any:
    """What has a place again is no longer absent."""
    left = 0
    for a in range(S.num[ABSENT]):
        h = S.absent[a]
        if S.where[W.head[h]] < 0:
            S.absent[left] = h
            left += 1
    S.num[ABSENT] = left


@jit
def _recreate(W: Any, S: Any, count: Any, blink: Any) -> Any:
    _list_routes(W, S)
    kinds, limit = S.idle.shape[0], S.num[LIMIT]
    # the first visit of a far village pays for the whole way: alone it would never be worth it
    dice = _random(S)
    eager = 1.0 if dice < 0.4 else 1.0 + 7.0 * _random(S) if dice < 0.8 else 1e3
    for a in range(count):
        h = S.order[a]
        best, route, at_p, at_q = W.penalty[h], -1, 0, 0
        if best < W.dear[0]:
            best = int(best * eager)
        fresh = kinds if S.num[USED] < limit else 0
        for b in range(S.num[USED] + fresh):
            r = S.active[b] if b < S.num[USED] else S.idle[b - S.num[USED]]
            if r < 0:
                continue
            if blink > 0.0 and S.size[r] and _random(S) < blink:
                if _random(S) < 0.5:
                    continue
                cost, i, j = _place(W, S, h, r, 0.3)
            elif S.memo[h, r, 0] >> 24 == S.ver[r] and S.memo[h, r, 0] >= 0:
                cost = S.memo[h, r, 1]
                packed = S.memo[h, r, 0] & 0xFFFFFF
                i, j = packed >> 12, packed & 0xFFF
            else:
                cost, i, j = _place(W, S, h, r, 0.0)
                S.memo[h, r, 0] = (S.ver[r] << 24) | (i << 12) | j
                S.memo[h, r, 1] = cost
            if cost < best:
                best, route, at_p, at_q = cost, r, i, j
        if route < 0:
            continue
        _keep(W, S, route)
        was_idle = S.size[route] == 0
        put_in(W, S, h, route, at_p, at_q)
        S.order[a] = -1 - h
        if was_idle:
            _list_routes(W, S)
    _forget_placed(W, S)


@small
def _missed(W: Any, S: Any) -> Any:
    """(how often what is absent and must not be was so, how many of them there are)"""
    total, count = 0, 0
    for a in range(S.num[ABSENT]):
        h = S.absent[a]
        if W.penalty[h] >= W.dear[0]:
            total += S.missed[h]
            count += 1
    return total, count


@small
def _hard(W: Any, S: Any) -> Any:
    """How much more than State.sum[SOFT] the plan's price holds for each that is absent and must not be."""
    total = 0
    for a in range(S.num[ABSENT]):
        total += max(0, W.penalty[S.absent[a]] - S.sum[SOFT]) if W.penalty[S.absent[a]] >= W.dear[0] else 0
    return total


@jit
def keep_best(W: Any, S: Any) -> Any:
    for r in range(S.size.shape[0]):
        if S.best_ver[r] != S.ver[r]:
            S.best_ver[r] = S.ver[r]
            S.best_size[r] = S.size[r]
            for i in range(1, S.size[r] + 1):
                S.best[r, i - 1] = S.rt[r, i, NODE]
    S.sum[BEST] = S.sum[COST]
    S.num[BEST_NEW] = 1


@jit
def _iterate(W: Any, S: Any, heat: Any, average: Any, longest: Any, blink: Any, rule: Any) -> Any:
    """One trial of ruin and recreate, kept by `rule` or taken back; how much is absent that must not be.

    BY_COST: by price and temperature, what must not be absent at State.sum[SOFT]. BY_ABSENCE: fewer absent, or
    what was absent less often, or the same and by price.
    """
    S.num[ITER] += 1
    S.num[TOUCHED] = 0
    old, cost = S.num[ABSENT], S.sum[COST]
    missed, lacking = _missed(W, S)
    hard = _hard(W, S)
    for a in range(old):
        S.absent_before[a] = S.absent[a]
    dice = _random(S)
    if dice < 0.02:
        _ruin_routes(W, S, 1 + _below(S, 2))
    elif dice < 0.10:
        _ruin_scattered(W, S, 2 + _below(S, int(average)))
    else:
        _ruin(W, S, average, longest)
    _recreate(W, S, _arrange(W, S, old, 24), blink)
    now, wanting = _missed(W, S)
    margin = heat * np.log(max(_random(S), 1e-12))
    if rule == BY_COST:
        accept = S.sum[COST] - _hard(W, S) < cost - hard - margin
    else:
        accept = wanting < lacking or now < missed or (now == missed and S.sum[COST] < cost - margin)
    if not accept or S.num[BROKEN]:
        _back(W, S)
        for a in range(old):
            S.absent[a] = S.absent_before[a]
        S.num[ABSENT] = old
        S.sum[COST] = cost
        return lacking
    return wanting


@jit
def search(W: Any, S: Any, iterations: Any, heat: Any, average: Any, longest: Any, blink: Any) -> Any:
    """`iterations` of ruin and recreate at one temperature; the number done."""
    for _ in range(iterations):
        S.num[WHOLE] += _iterate(W, S, heat, average, longest, blink, BY_COST) == 0
        if S.sum[COST] < S.sum[BEST]:
            keep_best(W, S)
    return iterations


@small
def _in_turn(W: Any, a: Any, b: Any, c: Any, d: Any) -> Any:
    """Whether somebody could be at these visits in this order and in time (-1: none), wherever and whenever he may begin."""
    now, u = -FAR, -1
    for v in (a, b, c, d):
        if v < 0:
            continue
        if u < 0:
            begun = FAR
            for k in range(W.opens.shape[0]):
                begun = min(begun, W.opens[k] + W.way[W.profile[k], W.start[k], v, 1])
            now = begun
        else:
            least = W.way[0, u, v, 1]
            for p in range(1, W.way.shape[0]):
                least = min(least, W.way[p, u, v, 1])
            now += least
        now = max(now, W.open[v])
        if now > W.close[v]:
            return False
        now += W.service[v]
        u = v
    return True


@jit
def part(W: Any, S: Any) -> Any:
    """Which two requests nobody can have on one route, whatever else is on it: State.odd.

    Not seen: what the way over a third place makes possible, where it is the shorter one.
    """
    for g in range(W.head.shape[0]):
        p, q = W.head[g], W.tail[g]
        for h in range(g):
            v, w = W.head[h], W.tail[h]
            fits = _in_turn(W, p, q, v, w) or _in_turn(W, v, w, p, q)
            if not fits and q >= 0:
                fits = _in_turn(W, p, v, q, w) or (w >= 0 and _in_turn(W, p, v, w, q))
            if not fits and w >= 0:
                fits = _in_turn(W, v, p, w, q) or (q >= 0 and _in_turn(W, v, p, q, w))
            S.odd[g, h] = S.odd[h, g] = not fits


@jit
def _without(W: Any, S: Any, r: Any, a: Any, b: Any) -> Any:
    """The spare row becomes route r without requests a and b (-1: none): its number of visits, -1 if that is impossible."""
    spare, n, k = S.rt.shape[0] - 1, 0, W.kind[r]
    for i in range(1, S.size[r] + 1):
        v = S.rt[r, i, NODE]
        if W.req[v] != a and W.req[v] != b:
            n += 1
            S.rt[spare, n, NODE] = v
    in_time, _ = _clock(W, S.rt[spare], k, n)
    return n if _loads(W, S, spare, k, n) and in_time else -1


@jit
def _fits(W: Any, S: Any, h: Any, r: Any, a: Any, b: Any) -> Any:
    """(whether request h has a place in route r without a and b, behind which positions)."""
    n, k, spare = _without(W, S, r, a, b), W.kind[r], S.rt.shape[0] - 1
    if n < 0:
        return False, 0, 0
    if W.clash[h] & S.mask[r]:
        for i in range(1, n + 1):
            if W.mine[S.rt[spare, i, NODE]] & W.clash[h]:
                return False, 0, 0
    if W.tail[h] < 0:
        cost, i = _alone(W, S, spare, k, n, W.head[h], 0.0)
        return cost < FAR, i, i
    cost, i, j = _pair(W, S, spare, k, n, W.head[h], W.tail[h], 0.0)
    return cost < FAR, i, j


@small
def _part_ways(W: Any, S: Any, h: Any, r: Any, c: Any, begun: Any) -> Any:
    """Who on route r cannot be where h is, into the list; whether they are two at most and may leave."""
    for step in range(1, S.size[r] + 1):
        v = S.rt[r, step, NODE]
        a = W.req[v]
        if W.head[a] == v and S.odd[h, a]:
            if S.must[c] == 2 or S.missed[a] >= S.missed[h]:
                return False
            S.list[begun + S.must[c]] = a
            S.must[c] += 1
    return True


@jit
def _line_up(W: Any, S: Any, h: Any, turn: Any) -> Any:
    """Per route in use that may hold h, those who could leave for it: State.list, the least often absent first, to State.order[c + 1].

    Before them, State.must of them who cannot be where h is; a route with more than two of these is passed over.
    """
    used, count, backwards = S.num[USED], 0, _random(S) < 0.5
    for c in range(used):
        r, begun = S.active[(c + turn) % used], count
        S.order[c], S.must[c] = begun, 0
        if not W.allowed[W.kind[r], h] or not _part_ways(W, S, h, r, c, begun):
            continue
        count = begun + S.must[c]
        if S.must[c] == 2:
            continue
        for step in range(1, S.size[r] + 1):
            v = S.rt[r, S.size[r] + 1 - step if backwards else step, NODE]
            a = W.req[v]
            if W.head[a] != v or S.missed[a] >= S.missed[h] or S.odd[h, a]:
                continue
            x = count
            while x > begun + S.must[c] and S.missed[S.list[x - 1]] > S.missed[a]:
                S.list[x] = S.list[x - 1]
                x -= 1
            S.list[x] = a
            count += 1
    S.order[used] = count


@jit
def _squeeze(W: Any, S: Any, h: Any) -> Any:
    """Request h into the route where the one or two that must leave for it were absent least often, less often than h.

    They are tried by rising sums, a doubling at a time: most often the first that fit are found before most are tried.
    Source: Y. Nagata, S. Kobayashi, "Guided Ejection Search for the Pickup and Delivery Problem with Time Windows",
    EvoCOP 2010; the sums of absences are its penalty counters.
    """
    best, route, out_a, out_b, at_p, at_q = S.missed[h], -1, -1, -1, 0, 0
    used = S.num[USED]
    turn = _below(S, used) if used else 0
    _line_up(W, S, h, turn)
    low, high = 0, 2
    while low < best:
        for c in range(used):
            r = S.active[(c + turn) % used]
            first, last, must = S.order[c], S.order[c + 1], S.must[c]
            for x in range(first, min(first + 1, last) if must else last):
                a = S.list[x]
                own = S.missed[a]
                if own >= min(high, best):
                    break
                if own >= low and must < 2:
                    fits, i, j = _fits(W, S, h, r, a, -1)
                    if fits:
                        best, route, out_a, out_b, at_p, at_q = own, r, a, -1, i, j
                        break
                for y in range(x + 1, last):
                    b = S.list[y]
                    both = own + S.missed[b]
                    if both >= min(high, best):
                        break
                    if both < low:
                        continue
                    fits, i, j = _fits(W, S, h, r, a, b)
                    if fits:
                        best, route, out_a, out_b, at_p, at_q = both, r, a, b, i, j
                        break
        low, high = high, 2 * high
    if route < 0:
        return
    _take_out(W, S, out_a)
    if out_b >= 0:
        _take_out(W, S, out_b)
    _close_up(W, S, route)
    put_in(W, S, h, route, at_p, at_q)
    _forget_placed(W, S)


@jit
def _settle(W: Any, S: Any, h: Any) -> Any:
    """Request h into a route in use where it costs least, if there is one; whether it was done."""
    best, route, at_p, at_q = FAR, -1, 0, 0
    for b in range(S.num[USED]):
        cost, i, j = _place(W, S, h, S.active[b], 0.0)
        if cost < best:
            best, route, at_p, at_q = cost, S.active[b], i, j
    if route >= 0:
        put_in(W, S, h, route, at_p, at_q)
        _forget_placed(W, S)
    return route >= 0


@jit
def eject(W: Any, S: Any, steps: Any, shakes: Any, heat: Any, average: Any, longest: Any, blink: Any) -> Any:
    """So many ejections, after each about `shakes` trials that leave no more absent; trials and ejections done."""
    done = 0
    for _ in range(steps):
        _, lacking = _missed(W, S)
        if lacking == 0:
            return done
        a = _below(S, S.num[ABSENT])
        while W.penalty[S.absent[a]] < W.dear[0]:
            a = (a + 1) % S.num[ABSENT]
        h = S.absent[a]
        S.num[ITER] += 1
        S.num[TOUCHED] = 0
        _list_routes(W, S)
        done += 1
        if _settle(W, S, h):
            continue
        S.missed[h] += 1
        _squeeze(W, S, h)
        for _ in range(int(-shakes * np.log(max(_random(S), 1e-12)))):
            done += 1
            if _iterate(W, S, heat, average, longest, blink, BY_ABSENCE) == 0:
                return done
    return done


@jit
def empty_route(W: Any, S: Any, r: Any) -> Any:
    """Every request of route r becomes absent."""
    S.num[ITER] += 1
    S.num[TOUCHED] = 0
    for i in range(1, S.size[r] + 1):
        u = S.rt[r, i, NODE]
        if S.where[u] >= 0:
            _take_out(W, S, W.req[u])
    _close_up(W, S, r)


@jit
def fill(W: Any, S: Any, blink: Any) -> Any:
    """Whatever is absent goes where it costs least; what fits nowhere stays absent."""
    S.num[ITER] += 1
    S.num[TOUCHED] = 0
    _recreate(W, S, _arrange(W, S, 0, 24), blink)


@jit
def load_plan(W: Any, S: Any, flat: Any, offsets: Any) -> Any:
    """Routes from sequences of visits; a route that breaks a rule is left empty and its requests absent."""
    S.num[ABSENT] = 0
    S.where[:] = -1
    S.sum[COST] = 0
    S.num[TOUCHED] = 0
    S.num[BROKEN] = 0
    S.bad[:] = 0
    S.num[ITER] += 1
    for r in range(S.size.shape[0]):
        S.size[r] = 0
        n = offsets[r + 1] - offsets[r]
        if n and n + 4 < S.rt.shape[1]:
            for i in range(n):
                S.rt[r, i + 1, NODE] = flat[offsets[r] + i]
            S.size[r] = n
            if not lay_out(W, S, r):
                for i in range(n):
                    S.where[flat[offsets[r] + i]] = -1
                S.size[r] = 0
        if S.size[r] == 0:
            lay_out(W, S, r)
        S.sum[COST] += _price(W, S, r)
    for h in range(W.head.shape[0]):
        r = S.where[W.head[h]]
        if r < 0:
            S.absent[S.num[ABSENT]] = h
            S.num[ABSENT] += 1
            S.sum[COST] += W.penalty[h]
        else:
            S.sum[COST] += W.taking[W.kind[r], h]
    _list_routes(W, S)


@jit
def servable(W: Any, S: Any, h: Any) -> Any:
    """Whether request h has a place in a vehicle that does nothing else."""
    spare, q = S.rt.shape[0] - 1, W.tail[h]
    for k in range(W.allowed.shape[0]):
        if not W.allowed[k, h] or not _clock(W, S.rt[spare], k, 0)[0] or not _loads(W, S, spare, k, 0):
            continue
        cost = _alone(W, S, spare, k, 0, W.head[h], 0.0)[0] if q < 0 else _pair(W, S, spare, k, 0, W.head[h], q, 0.0)[0]
        if cost < FAR:
            return True
    return False


@jit
def wanting(W: Any, S: Any) -> Any:
    """How many requests are absent that must not be."""
    _, count = _missed(W, S)
    return count
