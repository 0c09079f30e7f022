// The patch of starts that the view asks the kernel for while a hand holds the ring: where they lie, and whether they will do.
// Everything here is in pixels.

// Where the hand rests, a disc; where it moves, a strip along its way, from where it is to three times as far as it will have
// come when the patch is here: the next one may be late. by: how far it will have come; stride: that of an arrow key, or 0.
// -> the places, at most so many, those nearest to the middle first; their spacing; and the course, which a disc has not.
function patchAhead(hand, by, stride, most) {
  const far = Math.hypot(...by), moves = far > 4, [x, y] = moves ? by.map((part) => part / far) : [1, 0];
  const spacing = stride || Math.max(2, far / 10), middle = hand.map((at, i) => at + (moves ? 1.5 : 0) * by[i]);
  const [long, wide] = moves ? [15, 1] : [5, 5], places = [];
  for (let i = -long; i <= long; i++) for (let j = -wide; j <= wide; j++) {
    if (!moves || !(i % 2 && j)) places.push([i, moves ? 2 * j : j]);      // beside its way every other one
  }
  places.sort((a, b) => Math.hypot(...a) - Math.hypot(...b)).splice(most);
  return { spacing, course: moves ? { by, middle } : null,
           places: places.map(([i, j]) => [middle[0] + spacing * (i * x - j * y), middle[1] + spacing * (i * y + j * x)]) };
}

// What a patch is to the hand, which was somewhere else before: the nearest of its starts and how far that is; is it so close
// that it can be shown; and is the patch enough for now: is the hand in the middle of a disc, or on its way to that of a strip?
function patchServes(hand, was, places, spacing, course) {
  const gaps = places.map((place) => away(hand, place)), least = Math.min(...gaps), close = least <= 1.2 * spacing + 0.5;
  const along = (from) => course.by.reduce((sum, by, i) => sum + by * (hand[i] - from[i]), 0);
  const on = course ? along(course.middle) < 0 && along(was) > 0 : gaps[0] < 2 * spacing;
  return { lane: gaps.indexOf(least), least, close, enough: close && on };
}
