"""What the browser is sent ahead of the hand: the frames of a slider's positions, or of starts around the ring."""
from time import perf_counter

import numpy as np

from .frames import joined, turned

SWEEP_BYTES = 16_000_000   # the most that one sweep may hold of paths; of a longer slider the part around the handle is sent
NEARBY = 25                # positions around the handle that are sent first
AWAY = 0.3                 # seconds for which the kernel may compute before it hears the next message


class Sweeps:
    """The sweeps of one Explorer."""
    def __init__(self, picture):
        self.picture, self.view = picture, picture.view
        self.patches = 0           # that were sent
        self.seconds = 0.0         # what a frame took when one was last computed alone
        self._pace = {}            # axis -> what a lane of its last piece took: the more together, the less for each

    def holds_now(self):
        """Has the browser a sweep that holds the frame of now?"""
        sweep = self.view.sweep
        if not sweep or not self._else_as_now(sweep["axis"]):
            return False
        now = self.picture.at()[sweep["axis"]]
        return now in sweep["starts"] if sweep["axis"] == "start" else sweep["low"] <= now < sweep["low"] + sweep["lanes"]

    def is_along(self, axis):
        """Has the browser a sweep of this axis, all else as it stands?"""
        return bool(self.view.sweep) and self.view.sweep["axis"] == axis and self._else_as_now(axis)

    def _else_as_now(self, axis):
        now, then = self.picture.at(), self.view.sweep["at"]
        return all(now[name] == then[name] for name in now if name != axis)

    def names(self):
        """The sliders on show whose whole length the browser can be sent."""
        return [name for name in self._shown() if self._can(name)]

    def _shown(self):
        picture = self.picture
        own, mode = [f"learning_rate_{group}" for group in range(len(picture.methods))], picture.controls["rates"].value
        shown = [name for name in picture.sliders if name != "learning_rate" or mode == "common"]
        return shown + own * (mode == "own")

    def _can(self, name):
        """Do the frames of many positions come of one call, on one stage?"""
        picture, settings, values = self.picture, self.picture.settings(), self._values(name)
        if name in picture._frames.parameters(settings):      # does it move the stars? They belong to the stage
            some = [values[round(place * (len(values) - 1))] for place in (0, 0.29, 0.53, 0.71, 1)]
            first, *others = (picture._frames.surface(settings | {name: value}).minima for value in some)
            if any(not np.array_equal(first, other) for other in others):
                return False
        return picture._frames.together(name, [values[0], values[-1]], settings)

    def send(self, axis):
        """Send the frames of a slider, those nearest to the handle first, unless the browser has them; for so long as the
        kernel may be away. A sweep that says `more` goes on when the view tells that the hand is still there."""
        end = perf_counter() + AWAY
        if axis not in self._shown() or not self._can(axis):
            return
        seconds = self._pace.get(axis, self.seconds)
        most = min(len(self._values(axis)), self._room())
        while True:
            left = end - perf_counter()
            lanes = most if seconds * most <= left else max(1, int(left / seconds))
            sweep, parts = self._next(axis, lanes, most)
            if not parts:
                return
            begun = perf_counter()
            for positions in parts:
                part = {"low": positions[0], "lanes": len(positions), **self.frames(axis, positions)}
                sweep = part if sweep is None else self._both(axis, sweep, part)
            self.view.sweep = sweep | {"axis": axis, "at": self.picture.at(), "more": sweep["lanes"] < most}
            now = perf_counter()
            seconds = self._pace[axis] = (now - begun) / sum(map(len, parts))
            if now + seconds > end:
                return

    def _next(self, axis, lanes, most):
        """The sweep that there is, and the positions beside it that come next; or None, and those around the handle."""
        at, count = self.picture.controls[axis].index, len(self._values(axis))
        if self.is_along(axis):
            sweep = self.view.sweep
            low, high = sweep["low"], sweep["low"] + sweep["lanes"]
            room = min(lanes, most - sweep["lanes"])
            down, up = min(room, low), min(room, count - high)
            if low <= at < high:
                even = (room + (high - 1 - at) - (at - low)) // 2           # so that both sides reach equally far
                down = min(down, max(even, room - up))
                up = min(up, room - down)
                return sweep, [part for part in (range(low - down, low), range(high, high + up)) if part]
            if low - down <= at < low or high <= at < high + up:
                return sweep, [range(low - down, low) if at < low else range(high, high + up)]
        lanes = min(lanes, NEARBY)
        low = int(np.clip(at - lanes // 2, 0, max(0, count - lanes)))
        return None, [range(low, min(count, low + lanes))]

    def _both(self, axis, sweep, part):
        """Two sweeps that touch, as one."""
        first, second = sorted((sweep, part), key=lambda one: one["low"])
        moves = axis in self.picture._frames.parameters(self.picture.settings())
        return joined(first, second, moves) | {"low": first["low"], "lanes": first["lanes"] + second["lanes"]}

    def _room(self):
        """How many frames a sweep may hold."""
        return max(1, SWEEP_BYTES // (4 * self.view.frame["columns"] * self.view.frame["length"]))

    def _values(self, axis):
        return [self.picture.given(axis, position) for _, position in self.picture.controls[axis].options]

    def frames(self, axis, positions):
        """The frames at some positions of one slider, all else as it stands: {columns, length, data, labels, titles, ground}."""
        values = self._values(axis)
        return self.picture._frames.message(self.picture.settings(), self.picture.map_window(), axis,
                                            [values[position] for position in positions])

    def patch(self, starts, spacing):
        """Send the frames of many starts on the map, or of the first of them if that is too much: as many as a sweep may
        hold and the kernel can compute before it hears the next message; one alone where each has best rates of its own to be
        looked for, or a rule takes one at a time. A patch comes many times a second: at the last step, where the picture has
        no arrows, it comes without the gradients."""
        numbers, settings, most = self.picture._frames, self.picture.settings(), self._room()
        own = turned(np.transpose(starts), -numbers.turn(settings))
        alone = settings["rates"] == "best" or not numbers.together("start", np.stack([settings["start"], -settings["start"]]),
                                                                    settings)
        fit = 1 if alone else max(1, int(min(most, AWAY / self._pace.get("start", self.seconds or AWAY))))
        begun = perf_counter()
        message = numbers.message(settings, axis="start", values=own[:fit], gradients=self.view.step < settings["steps"])
        if not alone:
            self._pace["start"] = pace = (perf_counter() - begun) / len(own[:fit])
            if fit < len(own) and 2 * fit <= min(most, AWAY / pace):         # together they take much less than one by one
                return self.patch(starts, spacing)
        self.patches += 1          # each is answered, also one that is like the last: the view asks for one at a time
        self.view.sweep = {"axis": "start", "starts": starts[:fit], "spacing": spacing, "lanes": len(own[:fit]),
                           "id": self.patches, "at": self.picture.at(), **message}
