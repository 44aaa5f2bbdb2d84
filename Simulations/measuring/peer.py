"""The rows that hold the board against nchan and against a bare send(): the three take turns, three times over, on one
machine with one generator, so that each ratio is of numbers of the same minute."""

import functools

from .machine import folder
from .rows import Row, median
from .servers import Board, Nchan
from .tools import load, load_in_time, yardstick

rounds = 3
viewers = 1_000
#: The pace at which costs and latencies are compared: 50,000 deliveries a second.
rate, seconds = 50, 10
payload_bytes = 120


def nchan(place, *words, measure=load_in_time):
    """What the generator says of a new nchan; it may lose something, which its numbers then say."""
    with Nchan(place) as server:
        return measure(server, *Nchan.stream, *words)


def board(place, name, *words, measure=load_in_time):
    """What the generator says of a new board."""
    with Board(place / f"{name}.db") as server:
        return measure(server, *words)


def frame_bytes(result):
    """The size of a frame as it came."""
    return round(result["receivedBytes"] / result["deliveries"])


@functools.cache
def paced():
    """Rounds of nchan, the board, and bare sends of frames as large as the board's, all at one pace."""
    measured = []
    words = ["--viewers", viewers, "--rate", rate, "--events", rate * seconds, "--size", payload_bytes]
    with folder() as place:
        for number in range(rounds):
            peer = nchan(place, *words)
            ours = board(place, f"paced{number}", *words)
            bare = yardstick(viewers, rate, rate * seconds, frame_bytes(ours))
            measured.append({"nchan": peer, "orrery": ours, "send": bare})
    return measured


def raw(measured):
    """What a row's raw numbers hold besides the runs."""
    return {"viewers": viewers, "rate": rate, "events": rate * seconds, "payloadBytes": payload_bytes,
            "rounds": measured}


def doubt(results):
    """What a row says of runs whose generator was too busy or late; nothing when all were in time."""
    late = sum(result["result"] != "exact" for result in results)
    return f" ({late} of {len(results)} runs INVALID: the generator was late)" if late else ""


def cpu(result):
    """Microseconds of the server's processor time a delivery."""
    return result["serverProcess"]["cpuMicrosecondsPerDelivery"]


def cpu_against_nchan():
    """What a delivery costs, publishing and committing included, against nchan."""
    measured = paced()
    ratios = [cpu(each["orrery"]) / cpu(each["nchan"]) for each in measured]
    ratio = median(ratios)
    ours, theirs = (median([cpu(each[who]) for each in measured]) for who in ("orrery", "nchan"))
    doubts = doubt([each[who] for each in measured for who in ("orrery", "nchan")])
    return Row(
        f"CPU a delivery, {viewers:,} viewers × {rate}/s, against nchan, median of {rounds}",
        f"{ours:.2f} µs, nchan {theirs:.2f} µs: {ratio:.2f} ×{doubts}", "≤ 0.6 ×", ratio <= 0.6,
        {"ratios": ratios, **raw(measured)})


def cpu_against_send():
    """The same against a bare loop of send(): R."""
    measured = paced()
    ratios = [each["send"]["cpuMicrosecondsPerFrame"] / cpu(each["orrery"]) for each in measured]
    ratio = median(ratios)
    ours = median([cpu(each["orrery"]) for each in measured])
    bare = median([each["send"]["cpuMicrosecondsPerFrame"] for each in measured])
    size = frame_bytes(measured[0]["orrery"])
    return Row(
        f"R: CPU of a bare send() of {size} bytes over that of a delivery, median of {rounds}",
        f"{bare:.2f} µs / {ours:.2f} µs = {ratio:.2f}{doubt([each['orrery'] for each in measured])}", "≥ 0.85",
        ratio >= 0.85, {"ratios": ratios, "frameBytes": size, **raw(measured)})


def latency():
    """From when an event was due to when each viewer had it."""
    measured = paced()

    def p99(who):
        return median([each[who]["latency"]["p99Microseconds"] / 1000 for each in measured])

    ours, theirs = p99("orrery"), p99("nchan")
    doubts = doubt([each[who] for each in measured for who in ("orrery", "nchan")])
    return Row(
        f"p99 from due to received, {viewers:,} viewers × {rate}/s, commit included, median of {rounds}",
        f"{ours:.1f} ms, nchan {theirs:.1f} ms{doubts}", "≤ nchan's, ≤ 10 ms", ours <= theirs and ours <= 10,
        raw(measured))


def flat_out(events=10_000, peer_events=2_000):
    """How much goes through when nobody waits. The generator shares the machine and is often the slower one: what the
    board reaches is then a lower bound."""
    results = []
    with folder() as place:
        for number in range(rounds):
            words = ["--viewers", viewers, "--rate", "max", "--size", payload_bytes, "--events"]
            peer = nchan(place, *words, peer_events, measure=load)
            ours = board(place, f"flat{number}", *words, events, measure=load)
            results.append({"nchan": peer, "orrery": ours})
    best = {who: max((each[who] for each in results), key=lambda result: result["deliveriesPerSecond"])
            for who in ("nchan", "orrery")}
    ours, theirs = (best[who]["deliveriesPerSecond"] for who in ("orrery", "nchan"))
    busy = best["orrery"]["generator"]["cpuPercent"]
    bound = f", at least: the generator was {busy:.0f} % busy" if best["orrery"]["objections"] else ""
    peer_busy = best["nchan"]["generator"]["cpuPercent"]
    peer_bound = f" (at least: the generator was {peer_busy:.0f} % busy)" if best["nchan"]["objections"] else ""
    return Row(
        f"deliveries a second flat out, {viewers:,} viewers, best of {rounds}",
        f"{ours:,}{bound}; nchan {theirs:,}{peer_bound}: {ours / theirs:.1f} ×", "≥ 20 ×", ours / theirs >= 20,
        {"ratio": ours / theirs, "viewers": viewers, "events": events, "nchanEvents": peer_events,
         "payloadBytes": payload_bytes, "rounds": results})
