// The patch of starts that the view asks the kernel for while a hand holds the ring: where they lie, and whether they will do.
// Places are in pixels.

const LATELY = 60;                        // milliseconds over which the hand's speed is measured
const MOST = 63, LEAST = 31, SLOW = 500;  // starts of a patch; milliseconds after which there are fewer: a slow line keeps up

// A hand's places of late, [place, when], to which one is added: the first is what it has come from lately, the last where it is.
function followed(trail, place) {
  const now = performance.now(), all = [...trail, [place, now]], from = all.findLastIndex(([, when]) => when < now - LATELY);
  return all.slice(Math.max(0, Math.min(from, all.length - 2)));
}

// How far it will come in so many milliseconds, if it goes on like that. (A browser's clock may be coarse, and stand still.)
function heading(trail, milliseconds) {
  const [from, then] = trail[0], [to] = trail.at(-1), share = milliseconds / Math.max(16, performance.now() - then);
  return to.map((at, i) => share * (at - from[i]));
}

// Where the hand rests, a disc; where it moves, a strip along its way, from a little behind it to more than twice as far as it
// will have come when the patch is here: the next one may be late. by: how far it will have come; stride: of an arrow key, or 0.
// -> the places, at most so many, those nearest to the middle first; their spacing; and the course, which a disc has not.
function patchAhead(hand, by, stride, most) {
  const far = Math.hypot(...by), moves = far > 1, [x, y] = moves ? by.map((part) => part / far) : [1, 0];
  const [long, wide] = moves ? [15, 1] : [5, 5], spacing = stride || Math.max(2, far / 10), places = [];
  const middle = [x, y].map((part, i) => hand[i] + (moves ? (long - 4) * spacing * part : 0));
  for (let i = -long; i <= long; i++) for (let j = -wide; j <= wide; j++) {
    if (!moves || !(i % 2 && j)) places.push([i, moves ? 2 * j : j]);      // beside its way every other one
  }
  places.sort((a, b) => Math.hypot(...a) - Math.hypot(...b)).splice(most);
  return { spacing, course: moves ? { by, middle } : null,
           places: places.map(([i, j]) => [middle[0] + spacing * (i * x - j * y), middle[1] + spacing * (i * y + j * x)]) };
}

// What a patch is to the hand: the nearest of its starts and how far that is; how near a start must be to be shown; and is the
// patch enough for now: is the hand in the middle of a disc, or on its way to that of a strip?
function patchServes(trail, places, spacing, course) {
  const [hand] = trail.at(-1), [was] = trail.at(-2) ?? trail[0], reach = 1.2 * spacing + 0.5;
  const gaps = places.map((place) => away(hand, place)), least = Math.min(...gaps);
  const along = (from) => course.by.reduce((sum, by, i) => sum + by * (hand[i] - from[i]), 0);
  const on = course ? along(course.middle) < 0 && along(was) > 0 : gaps[0] < 2 * spacing;
  return { lane: gaps.indexOf(least), least, reach, enough: least <= reach && on };
}
