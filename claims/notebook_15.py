"""Notebook 15: warm-up and decay."""
import numpy as np

from answers import notebook_15 as worked
from claims import ALWAYS, SOMETIMES, Claims, between, log_between, one_of, whole
from explorer import KNOBS, turned
from lessons.signs import left as left_by_noise
from lessons.warm_up import LATE, NOISE, SCHEDULES, descent, ends, first_steps, floors, power, sharpness, where_it_ends
from optimizers import adam, gradient_descent, rmsprop, trajectory
from racing import RATES
from schedules import constant
from surfaces import ellipse, hyperbola

claims = Claims("15_warm_up_and_decay")
TILTED = np.array([0.0, 45.0])


def positions(name, low, high):
    """Those of a slider, from low to high."""
    found = np.array(KNOBS[name].positions)
    return found[(low <= found) & (found <= high)]


# --- in the setting shown ---

@claims.here
def the_question(say, page):
    say.given("Then ab must be 1, and the loss is ½(ab − 1)². Every point of the curve ab = 1 is a minimum",
              "its sharpness, is a² + b².")
    curve = np.geomspace(0.1, 10, 41)[:, None] ** [1, -1]
    slope = [hyperbola().gradient(curve + 1e-6 * axis) / 1e-6 for axis in np.eye(2)]
    largest = np.linalg.eigvalsh(np.stack(slope, axis=-1))[:, -1]
    assert np.allclose(largest, sharpness(curve), rtol=1e-4) and np.all(hyperbola().value(curve) < 1e-20)


@claims.here
def the_prediction(say, page):
    assert where_it_ends()[0] == "at another minimum"


@claims.here
def the_picture(say, page):
    say.given("its gradient has a very small noise, 0.0001, as any real one has.", "drag α up from 0.1.",
              "now the rate rises during 1000 steps. Drag α up to 1.", "How short may it be for α = 0.5?")
    assert NOISE == 0.0001
    rates = positions("learning_rate", 0.1, 1)
    stands = np.isfinite(descent(rates, 0)[-1]).all(axis=-1)
    say("From {} on.", rates[~stands].min(), holds=[stands[rates < 0.25], ~stands[rates >= 0.25]])
    slow = descent(rates, 1000)[-1]
    away = np.hypot(*(slow - 1).T)
    say("The larger α, the nearer to (1, 1), the flattest point of the curve.", holds=[
        np.isfinite(slow), np.diff(away[::3]) < 0.02, away[0] > 3, away[-1] < 0.2])
    rises = positions("warm_up", 0, 1000)
    enough = np.isfinite(descent(0.5, rises)[-1]).all(axis=-1)
    say("Here {:.0f} steps are enough, {:.0f} are not.", rises[enough].min(), rises[~enough].max(),
        holds=np.diff(1 * enough) >= 0)
    say("from farther out, such as (6, 0.1), even {} are not.", 100,
        holds=[~np.isfinite(descent(0.5, 100, start=np.array([6.0, 0.1]), seed=seed)[-1]) for seed in range(4)])


@claims.here
def the_table(say, page):
    end = {(rate, rise): sharpness(descent(rate, rise)[-1]) for rate in (0.1, 0.5) for rise in (0, 1000)}
    say("With α = 0.1 the nearest minimum, of sharpness {:.0f}, is flat enough.", end[0.1, 0], holds=[
        end[0.1, 0] < 2 / 0.1, abs(end[0.1, 0] - end[0.1, 1000]) < 0.5])
    say("With α = 0.5 it is not, and without a warm-up the first steps throw it farther out than it can come back from.", holds=[
        end[0.1, 0] > 2 / 0.5, ~np.isfinite(end[0.5, 0]), np.isfinite(end[0.5, 1000])])


@claims.here
def a_lucky_throw(say, page):
    thrown, risen = (sharpness(descent(0.2, rise)[-1]) for rise in (0, 1000))
    say("(At α = {} it comes back, and happens to land flatter than with a warm-up.)", 0.2, holds=[thrown < 3, risen > 8])


@claims.here
def the_stairs(say, page):
    say("The stairs end near 2/α.", holds=[0.9 < sharpness(descent(rate, 1000)[-1]) * rate / 2 < 1.05 for rate in (0.5, 1.0)])
    for rate in (0.5, 1.0):                     # each fall comes after the limit has passed below the place
        height = np.median(sharpness(descent(rate, 1000)[:1000]).reshape(-1, 10), axis=1)
        fall = np.flatnonzero(np.diff(np.log(height)) < -0.1)
        limit = 2 / (rate * (10 * fall + 10) / 1000)
        assert len(fall) > 2 and np.all(limit < 1.1 * height[fall])


@claims.here
def adams_own_reason(say, page):
    once, *late = first_steps([1, 50, 100, 500])
    say("Adam's first step is α long, while from step {} on the root mean square of its steps is about {:.2f} α.", 50,
        np.mean(late), holds=[abs(once - 1) < 1e-6, np.abs(late - np.mean(late)) < 0.01])
    assert 4 < once / np.mean(late) < 4.7       # "about four times as long"
    say("at first it is the mean of one gradient, at step {} of five", 5)
    early = np.array([1, 2, 5, 10, 50])         # with v = 1, as it is, a step is −α m̂, and m̂ a sum of so many gradients
    exact = np.sqrt(0.1 / 1.9 * (1 + 0.9**early) / (1 - 0.9**early))
    say("(If √v̂ were exact from the start, it would be no different.)", holds=np.abs(first_steps(early) / exact - 1) < 0.05)


@claims.here
def the_floor(say, page):
    say.given("RMSprop in a ravine with κ = 1000, for 300 steps.", "Turned, by 45°: again.")
    path = trajectory(rmsprop, ellipse(1000).gradient, (10.0, 1.0), LATE, learning_rate=0.02)
    say("it steps back and forth, about α/2 away from the minimum", holds=np.allclose(np.abs(path[-20:, 1]), 0.01, rtol=0.05))
    by_adam, by_rmsprop = (
        ellipse(1000).value(trajectory(rule, ellipse(1000).gradient, (10.0, 1.0), 1000, learning_rate=0.05)[-20:]) / 550
        for rule in (adam, rmsprop))
    say("With β₂ = {} its v stays large for long, and so its steps shrink with the gradient. At α = {}, with κ = {} and no "
        "noise, its loss is below 10⁻¹² of the start after {} steps, where RMSprop's stays above 10⁻⁴.", 0.999, 0.05, 1000, 1000,
        holds=[by_adam.max() < 1e-14, by_rmsprop.min() > 2e-4])
    last = {label: trajectory(rmsprop, ellipse(1000).gradient, (10.0, 1.0), LATE, learning_rate=schedule(0.09))[-1]
            for label, schedule in SCHEDULES.items()}
    shown = {label: ellipse(1000).value(x) / 550 for label, x in last.items()}
    say("All that fall to zero; 1/√t falls too slowly.", holds=[
        np.array([shown[label] for label in ("linear", "cosine", "warm-up, stable, decay")]) < 1e-12,
        shown["constant"] > 1e-4, shown["1/√t"] > 1e-6])
    tilted = ellipse(1000, 45)
    stuck = [tilted.value(trajectory(rmsprop, tilted.gradient, tilted.start, LATE, learning_rate=schedule(0.09))[-1]) / 550
             for schedule in SCHEDULES.values()]
    say("None. The path zigzags across the valley and hardly moves along it.", holds=np.array(stuck) > 0.02)
    fed, averaged = (tilted.value(trajectory(rule, tilted.gradient, tilted.start, LATE, learning_rate=0.09, **fixed)) / 550
                     for rule, fixed in ((page.schedule_free, {}), (adam, {"beta2": 0.9})))
    say("Both come down: in a mean of the gradients, and in a mean of the places, the zigzag cancels.",
        holds=[fed[-10:].max() < 1e-3, averaged[-10:].max() < 1e-3])


@claims.here
def what_is_left(say, page):
    surface = ellipse(1000, TILTED)
    left = {label: ends(rmsprop, surface, surface.start, schedule) for label, schedule in SCHEDULES.items()}
    say.given("What is left of RMSprop's loss after 300 steps")
    say("Straight, the loss falls from {} to {} by a cosine instead of a constant rate.", power(left["constant"][0]),
        power(left["cosine"][0]), holds=[label == "cosine" or loss[0] > 1e3 * left["cosine"][0] for label, loss in left.items()])
    tilted = {power(loss[1]) for loss in left.values()}
    say("At 45°, from this start, all five schedules leave {}: what is slow there is the way, not the end of it.", *tilted,
        holds=len(left) == 5)
    nearer = [[ends(rmsprop, ellipse(kappa, 45.0), turned(start, 45), SCHEDULES[label]) for label in ("constant", "cosine")]
              for kappa, start in ((100, (10, 1)), (1000, (10, 0.01)))]
    say("(Where the way is shorter, decay helps at 45° too: with κ = {}, or from (10, {}) in the valley's frame.)", 100, 0.01,
        holds=[before > 10 * after for before, after in nearer])


@claims.here
def three_cures(say, page):
    surface = ellipse(1000, 45.0)
    averaged = [ends(adam_9, surface, surface.start, SCHEDULES[label]) for label in ("constant", "cosine")]
    say("RMSprop with momentum is Adam with β₂ = {}, but for the hats. Here it leaves less than 10⁻⁵, and by a cosine less than "
        "10⁻⁹;", 0.9, holds=[averaged[0] < 1e-5, averaged[1] < 1e-9])
    fed = ends(page.schedule_free, surface, surface.start, constant)
    say("Here the mean of z leaves less than 10⁻⁴, and needs no schedule", holds=fed < 5e-5)
    path = trajectory(rmsprop, surface.gradient, surface.start, LATE, learning_rate=RATES)
    after = surface.value(path[-150:].mean(axis=0)) / 550
    say("the mean of RMSprop's last {} places still leaves more than {}.", 150, 0.03, holds=after.min() > 0.031)


@claims.here
def batches(say, page):
    say.given("A batch four times as large halves the noise.")
    falls, rises = {}, {}
    for rule in (gradient_descent, rmsprop, adam):
        usual, calmer, faster = floors(rule, [1.0, 0.5, 1.0], [0.02, 0.02, 0.04])
        falls[rule], rises[rule] = usual / calmer, faster / usual
    fall_and_rise = [ratio[rule] for rule in (gradient_descent, adam) for ratio in (falls, rises)]
    say("Gradient descent's floor then falls by {:.0f}, and doubling α raises it by about {:.0f}; RMSprop's and Adam's falls by "
        "about {:.0f}, and doubling α raises it by about {:.0f}.", *fall_and_rise,
        holds=[abs(fall - 2) < 0.3 for fall in (falls[rmsprop], falls[adam])] + [abs(rise - 2) < 0.3 for rise in rises.values()])


@claims.here
def the_exercises(say, page):
    say("descent rests at the minimum (2, 0.5) of ½(ab − 1)². From which α on does it let go?",
        holds=np.isclose(worked.a(), 2 / 4.25))
    say("α rises evenly from 0 to 1 in 1000 steps. At which step does the minimum (2, 0.5) let go?",
        holds=np.isclose(worked.b(), 1000 * worked.a(), atol=1))
    near = np.array([2.0, 0.5]) * (1 + 1e-9)
    for share, leaves in ((0.98, False), (1.02, True)):
        path = trajectory(gradient_descent, hyperbola().gradient, near, 3000, learning_rate=share * worked.a())
        assert (hyperbola().value(path).max() > 1e-6) == leaves
    say("a batch is made 16 times as large. By how much may Adam's α grow, if its floor is to stay as it was?",
        holds=worked.c() == 4)
    before, after = floors(adam, [2.0, 0.5], [0.005, 0.02], steps=6000)
    assert 0.75 < after / before < 1.3


# --- over what the sentences leave open ---

@claims.general("From starts near (4, 0.1), for α from 0.3 to 1, a warm-up of 1000 steps ends where the sharpness is "
                "between 0.8 and 1.05 times 2/α.", ALWAYS, a=between(3, 5), b=between(0.02, 0.2), rate=between(0.3, 1),
                seed=whole(0, 1000), samples=24, each=True)
def it_ends_near_the_limit(a, b, rate, seed):
    ratio = sharpness(descent(rate, 1000, start=np.array([a, b]), seed=int(seed))[-1]) * rate / 2
    return min(ratio - 0.8, 1.05 - ratio)


@claims.general("without a warm-up the first steps throw it farther out than it can come back from.",
                ALWAYS, a=between(3, 5), b=between(0.02, 0.2), rate=between(0.5, 1), samples=32)
def without_a_warm_up(a, b, rate):
    end = descent(rate, 0, start=np.stack([a, b], axis=-1))[-1]
    return np.where(np.isfinite(end).all(axis=-1), -1.0, 1.0)


@claims.general("With another draw of the noise 70 can be enough", SOMETIMES, seed=whole(0, 10**6), samples=48, each=True)
def a_short_rise(seed):
    return 1.0 if np.isfinite(descent(0.5, 70, seed=int(seed))[-1]).all() else -1.0


@claims.general("Decay cures RMSprop's floor, and not the tilt.", ALWAYS, kappa=log_between(300, 3000), u=between(8, 10),
                v=between(0.5, 2), samples=8, each=True)
def the_floor_not_the_tilt(kappa, u, v):
    left = {angle: [ends(rmsprop, ellipse(kappa, angle), turned((u, v), angle), schedule)
                    for schedule in (constant, SCHEDULES["linear"])] for angle in (0, 45)}
    return min(np.log10(left[0][0] / left[0][1]) - 6, 1 - np.log10(left[45][0] / left[45][1]))


def adam_9(x, g, mean=0.0, mean_square=0.0, step=0, *, learning_rate):
    """Adam with β₂ = 0.9: `ends` takes a rule alone."""
    return adam(x, g, mean, mean_square, step, learning_rate=learning_rate, beta2=0.9)


@claims.general("for κ from 300 to 3000 less than a tenth of what RMSprop leaves.", ALWAYS, kappa=log_between(300, 3000),
                u=between(8, 10), v=between(0.5, 2), schedule=one_of("constant", "cosine"), samples=12, each=True)
def the_gradients_averaged(kappa, u, v, schedule):
    surface, start = ellipse(kappa, 45.0), turned((u, v), 45)
    return ends(rmsprop, surface, start, SCHEDULES[schedule]) / ends(adam_9, surface, start, SCHEDULES[schedule]) - 10


@claims.general("Do not rank the last three: with a gradient noise of 1, straight, each leaves between 10⁻⁶ and 2·10⁻⁵; a "
                "constant rate more than 2·10⁻⁴.", ALWAYS, seed=whole(0, 10**6), samples=6, each=True)
def decay_in_noise(seed):
    left = {label: left_by_noise(rmsprop, ellipse(1000), schedule, LATE, 1.0, seed=int(seed))
            for label, schedule in SCHEDULES.items()}
    decayed = [left[label] for label in ("linear", "cosine", "warm-up, stable, decay")]
    return min(min(decayed) / 1e-6 - 1, 2e-5 / max(decayed) - 1, left["constant"] / 2e-4 - 1)


@claims.general("It holds for small α, where noise is all there is.", ALWAYS, kappa=log_between(1, 20),
                alpha=log_between(0.01, 0.03), noise=log_between(0.5, 3), rule=one_of(0, 1, 2), seed=whole(0, 1000),
                samples=24, each=True)
def floors_fall(kappa, alpha, noise, rule, seed):
    usual, calmer = floors((gradient_descent, rmsprop, adam)[int(rule)], [noise, noise / 2], [alpha, alpha], kappa, int(seed))
    return (0.01 if rule == 0 else 0.5) - abs(usual / calmer - (4 if rule == 0 else 2))
