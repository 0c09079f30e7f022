"""Notebook 10: Adam, and signal against noise."""
import numpy as np

from answers import notebook_10 as worked
from claims import ALWAYS, Claims, between, log_between, memory, one_of, whole
from lessons import signal_to_noise as lesson
from optimizers import adam, momentum, rmsprop, sign_descent, trajectory
from racing import RATES, steps_to_reach
from surfaces import ellipse, noisy

claims = Claims("10_adam_and_signal_to_noise")


def law(ratio):
    return 1 / np.sqrt(1 + np.square(ratio))


def wander(beta1, curvature, rate, noise, steps=3000):
    """Adam near a minimum, its gradients noisy: root mean square of the step, in α, and of the distance, for each lane."""
    drawn = np.random.default_rng(1).normal(size=(steps, 1, 100, 1))
    curvature, noise = (np.reshape(value, (-1, 1, 1)) for value in (curvature, noise))
    path = trajectory(adam, lambda x, t: curvature * x + noise * drawn[t], np.zeros((len(beta1), 100, 1)), steps,
                      learning_rate=np.reshape(rate, (-1, 1)), beta1=np.reshape(beta1, (-1, 1)))[steps // 3:]
    step, far = (np.sqrt(np.mean(np.square(part), axis=(0, 2, 3))) for part in (np.diff(path, axis=0), path))
    return step / np.ravel(rate), far


# --- in the setting shown ---

@claims.here
def the_dials(say, page):
    say.given("Put steps to 10, then raise them to 150.", "Put the noise to 0.", "Put the noise back to 10, and β₁ to 0.",
              "At +1 or −1 the gradients agree, at 0 they cancel", "With β₂ close to 1 the mean step is zero.")
    slope = ellipse(25).gradient(np.array([9, 4]))
    say("a ravine, κ = {}. Each gradient has noise of size {} in x and in y. The slope at the ring is {:.0f} in x and {:.0f} in "
        "y.", 25, 10, *slope, holds=[tuple(page.gauge.point) == (9, 4), page.gauge.controls["noise"].value == 10])
    _, shown = lesson.follow_dial(page.reading, (9, 4))
    first, late = (np.abs(part).mean(axis=0) for part in (shown[:20], shown[-50:]))
    say("its slope is ten times the noise, and it reads {:.2f} on average over the first {} steps. The dial of x reads {:.2f}.",
        first[1], 20, first[0], holds=[slope[1] == 10 * 10, first[1] > first[0] + 0.1])
    mean = shown[-50:].mean(axis=0)
    say("Later neither: the needle of y trembles about 0, that of x a little above.", holds=[
        late < 0.3, abs(mean[1]) < 0.1, 0.1 < mean[0] < 0.3])
    _, calm = lesson.follow_dial(page.reading, (9, 4), noise=0.0)
    say("They fall without any noise.", holds=[calm[0] > 0.99, abs(calm[-50:]).max(axis=0) < 0.1])
    _, single = lesson.follow_dial(page.reading, (9, 4), beta1=0.0)
    jumps = [np.abs(np.diff(part[-100:], axis=0)).mean(axis=0) for part in (shown, single)]
    say("so the needle jumps with each of them", holds=jumps[1] > 5 * jumps[0])


@claims.here
def the_mean_step(say, page):
    by_adam, by_rmsprop, by_sign = page.measured.values()
    signs = [lesson.right_signs(ratio) for ratio in lesson.RATIOS]
    say("Noise as large as the slope: Adam's mean step is {:.2f} α. Ten times as large: {:.2f} α. RMSprop obeys the same "
        "law while", by_adam[6], by_adam[-1], holds=[np.allclose(by_adam, law(lesson.RATIOS), rtol=0.02), lesson.RATIOS[6] == 1,
                                        np.allclose(by_rmsprop, law(lesson.RATIOS), rtol=0.02)])
    noisy_slope = 3 + np.random.default_rng(0).normal(size=200)
    ours, theirs = (trajectory(rule, lambda x, t: noisy_slope[t] + 0 * x, [0.0], 200, learning_rate=1.0, **hyper)
                    for rule, hyper in ((rmsprop, {"beta": 0.99}), (page.adam_without_hats, {"beta1": 0, "beta2": 0.99})))
    say("It is Adam with β₁ = {} and no hats.", 0, holds=np.allclose(ours, theirs, rtol=1e-6))
    say("With β₁ = β₂ = 0 nothing is averaged.", holds=np.allclose(by_sign, signs, rtol=0.02))
    say("With normal noise the sign alone is bolder while there is little noise ({:.2f} against {:.2f} at half the slope), and "
        "more timid where there is much ({:.2f} against {:.2f} at ten times).", lesson.right_signs(0.5), law(0.5),
        lesson.right_signs(10), law(10))
    skewed = lesson.mean_steps({"sign": sign_descent, "Adam": adam}, [10.0], "exponential")
    say("Sign descent goes the wrong way, by {:.2f} α a step. Adam goes the right way, by {:.2f} α.", -skewed["sign"][0],
        skewed["Adam"][0])
    short, = lesson.mean_steps({"": (rmsprop, {"beta": 0.9})}, [1.0, 2.0]).values()
    say("RMSprop with the short memory β = {} falls below the law: {:.2f} for {:.2f}, where normal noise is as large as the "
        "slope, and {:.2f} for {:.2f}, where it is {} times as large.", 0.9, short[0], law(1), short[1], law(2), 2,
        holds=short < law([1, 2]) - 0.008)


@claims.here
def the_hats(say, page):
    say.given("Lines are the formula, points the rule; β₁ = 0.9")
    some, usual = (lesson.without_hats(0.9, beta2, np.arange(1, 10_001)) for beta2 in (np.array([[0.9], [0.99]]), 0.999))
    off = np.flatnonzero(abs(usual - 1) > 0.01)
    say("With the usual β₂ of {} the first step is {:.2f} α long and step {} even {:.2f} α.", 0.999, usual[0],
        usual.argmax() + 1, usual.max())
    say("From step {} on hats make less than {} %", off[-1] + 2, 1, holds=len(off) == off[-1] + 1)
    say("At β₂ = {} the first step is right by chance; at {} it is {:.2f} α.", 0.99, 0.9, some[0, 0],
        holds=[np.isclose(some[1, 0], 1), some[1, 1] > 1.3])
    race = {"tolerance": 1e-4, "steps": 300, "learning_rate": np.array([0.1, 0.5])}
    slow, near = zip(*(steps_to_reach(rule, ellipse(25), (9, 4), **race).stays for rule in (adam, page.adam_without_hats)))
    say("the loss is at 10⁻⁴ of its start after {:.0f} steps with hats and {:.0f} without, if α = {}. If α = {}, after {:.0f} "
        "and {:.0f}.", slow[0], slow[1], 0.1, 0.5, *near, holds=slow[0] > 1.5 * slow[1])
    say.given("from the same ring, the loss is at 10⁻⁴")


@claims.here
def pure_noise(say, page):
    rows = lesson.steps_on_pure_noise(adam, [0, 0.5, 0.9, 0.99])
    swing, formula = np.array([[*row.values()] for row in rows.values()]).T
    say("With β₁ = 0 the dial typically reads {:.0f} in size on pure noise. With β₁ = {} it still reads {:.2f}.", swing[0], 0.9,
        swing[2], holds=np.allclose(swing, formula, rtol=0.02))
    step, far = wander([0, 0.9], [1, 1], [0.01, 0.01], [1, 1])
    say("a β₁ of {} makes the steps {:.1f} times shorter.", 0.9, 1 / formula[2],
        holds=abs(step[0] / step[1] * formula[2] - 1) < 0.03)
    say("But while α is small Adam comes no nearer: each step remembers the last ones, so the shorter steps go the same "
        "way for longer",
        holds=abs(far[1] / far[0] - 1) < 0.05)


@claims.here
def the_longest_step(say, page):
    say.given("Let a gradient be 0 for 8000 steps")
    path = trajectory(adam, lambda x, t: 0 * x - 7 * (t >= 8000), [0.0], 8100, learning_rate=1.0)
    leap = np.diff(path[8000:, 0])
    say("reached where a gradient was 0 at all steps but the last: {:.2f} α, the first step here. But the twelfth is {:.2f} α, "
        "about twice as long: that bound can be broken.", (1 - 0.9) / np.sqrt(1 - 0.999), lesson.without_hats(0.9, 0.999, 12),
        holds=[abs(leap[0] - 3.16) < 0.005, abs(leap[11] - 6.57) < 0.005, leap.argmax() == 11, abs(leap[11] / leap[0] - 2) < 0.1])
    in_m, in_v = 0.1 * 0.9**np.arange(9999), 0.001 * 0.999**np.arange(9999)     # what m and v keep of each past gradient
    worst = (in_m**2 / in_v).sum()**0.5                                         # of the past that makes the longest step
    say("A bound that no gradients can break (by the inequality of Cauchy and Schwarz) is larger by $c$: it is {:.2f} α.", worst,
        holds=np.isclose(worst, 0.1 / np.sqrt(0.001 * (1 - 0.9**2 / 0.999))))


@claims.here
def where_adam_leads(say, page):
    assert list(page.losses) == list(page.places) and len(RATES) == 60
    say("Take a ravine along the axes, κ = {}, with noise of size {}.", *page.places["ravine, noise"][::2])
    say.given("in ten-thousandths of the loss at the start: 100 means one percent.",
              "There are 100 runs from near (10, 1), each method at the best of 60 constant rates.")
    say("It is averaged over steps {} to {}.", 101 - lesson.LAST, 100)
    say("So here, at κ = {}, Adam's lead needs the ravine", page.places["ravine, noise"][0])
    seeds = [page.losses, *(lesson.final_losses(page.rules, page.places, seed=seed, runs=50) for seed in (1, 2))]
    ravine, calm, bowl, turned = ([losses[place] for losses in seeds] for place in page.places)
    lead = [[losses["momentum"] / losses["Adam"] for losses in place] for place in (ravine, calm)]
    say("In the noisy ravine momentum's loss is {:.1f} times Adam's (with other noise more than {:.0f} times). Without noise "
        "it is {:.0f} times Adam's.", lead[0][0], np.floor(min(lead[0])), lead[1][0],
        holds=[min(lead[0]) > 3, 6.6 < min(lead[1]), max(lead[1]) < 7.4])
    behind = [[losses["Adam"] / losses["momentum"] for losses in place] for place in (bowl, turned)]
    say("On the round bowl momentum ends lower, and in the turned ravine too, by a factor of about {:.0f}.",
        round(behind[1][0], -1), holds=[min(behind[0]) > 1.2, min(behind[1]) > 35, max(behind[1]) < 45])
    by_sign = [[losses["GD"] / losses["sign"] for losses in place] for place in (ravine, calm, bowl, turned)]
    say("In the ravine the sign ends lower, by a factor of {:.0f} with noise and {:.0f} without.", by_sign[0][0], by_sign[1][0],
        holds=[min(by_sign[0]) > 9, min(by_sign[1]) > 15])
    say("On the round bowl it ends higher, and in the turned ravine a little.", holds=[
        max(by_sign[2]) < 0.7, 0.8 < min(by_sign[3]), max(by_sign[3]) < 0.98])


@claims.here
def the_exercises(say, page):
    say("when Adam's mean step is half of α?", holds=np.isclose(law(worked.a()), 0.5))
    first = trajectory(page.adam_without_hats, lambda x, t: x - 3, [0.0], 1, learning_rate=0.1, beta1=0.5, beta2=worked.b())[1, 0]
    say("Adam without hats, β₁ = {}, constant slope.", 0.5, holds=np.isclose(first, 0.1))
    say("typically read {} in size on pure noise?", 0.5, holds=np.isclose(np.sqrt((1 - worked.c()) / (1 + worked.c())), 0.5))


# --- over what the sentences leave open ---

@claims.general("so each step is α long, whatever $g$ is", ALWAYS, g=log_between(1e-3, 1e6), sign=one_of(-1, 1),
                beta1=memory(0, 0.99), beta2=memory(0, 0.9999), learning_rate=log_between(1e-6, 10),
                proof="m̂ = g and v̂ = g², while ε is far below g")
def each_step_is_alpha(g, sign, beta1, beta2, learning_rate):
    slope = (sign * g)[:, None]
    path = trajectory(adam, lambda x, t: slope, 0 * slope, 60, learning_rate=learning_rate, beta1=beta1, beta2=beta2)
    return 2e-5 - np.abs(np.abs(np.diff(path, axis=0)) / learning_rate[:, None] - 1).max(axis=(0, 2))


@claims.general("Without hats it is α times", ALWAYS, g=log_between(1e-2, 1e6), beta1=memory(0, 0.99), beta2=memory(0, 0.9999),
                proof="m = (1 − β₁ᵗ)g and v = (1 − β₂ᵗ)g²")
def without_hats_it_is_the_formula(g, beta1, beta2):
    def rule(x, g, m=0.0, v=0.0, *, learning_rate, beta1, beta2):
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        return x - learning_rate * m / v**0.5, m, v
    path = trajectory(rule, lambda x, t: -g[:, None], np.zeros((len(g), 1)), 60, learning_rate=1.0, beta1=beta1, beta2=beta2)
    formula = lesson.without_hats(beta1, beta2, np.arange(1, 61)[:, None])
    return 1e-6 - np.abs(np.diff(path[..., 0], axis=0) / formula - 1).max(axis=0)


@claims.general("With normal, uniform, Laplace, two-point and exponential noise Adam's mean step stays within 0.02 α of the law.",
                ALWAYS, kind=one_of("normal", "uniform", "Laplace", "two-point", "exponential"), ratio=log_between(0.1, 10),
                beta1=one_of(0, 0.5, 0.9, 0.99), seed=whole(0, 999), each=True, samples=20)
def the_law(kind, ratio, beta1, seed):
    mean, = lesson.mean_steps({"": (adam, {"beta1": float(beta1)})}, [ratio], str(kind), runs=100, seed=int(seed))[""]
    return 0.02 - abs(mean - law(ratio))


@claims.general("RMSprop obeys the same law while β is close to 1.", ALWAYS, beta=memory(0.985, 0.998),
                ratio=log_between(0.1, 10), kind=one_of("normal", "uniform", "Laplace", "two-point"), seed=whole(0, 999),
                samples=16)
def rmsprop_obeys_the_law(beta, ratio, kind, seed):
    noise = np.stack([lesson.NOISES[str(one)](np.random.default_rng(int(by)), (4000, 100, 1))
                      for one, by in zip(kind, seed)], axis=1)
    path = trajectory(rmsprop, lambda x, t: 1 + ratio[:, None, None] * noise[t], np.zeros((len(beta), 100, 1)), 4000,
                      learning_rate=1.0, beta=beta[:, None])                # after 2500 steps v has forgotten its start from 0
    return 0.02 - abs((path[2500] - path[4000]).mean(axis=(1, 2)) / 1500 - law(ratio))


@claims.general("The size of the slope is gone; only σ/μ is left.", ALWAYS, scale=log_between(1e-3, 1e6), u=between(-10, 10),
                v=between(-10, 10), noise=between(0, 30), seed=whole(0, 999), each=True, samples=16,
                proof="m̂ and √v̂ both grow with the gradients, while ε is far below them")
def blind_to_scale(scale, u, v, noise, seed):
    surface = noisy(ellipse(25), noise, int(seed))
    one, other = (trajectory(adam, lambda x, t, by=by: by * surface.gradient(x, t), (u, v), 50, learning_rate=0.1, epsilon=0)
                  for by in (1.0, scale))
    return 1e-9 - np.abs(one - other).max()


@claims.general("Then $g/\\sqrt{g^2}$ is the sign of $g$, and Adam is sign descent", ALWAYS, u=between(-10, 10),
                v=between(-10, 10), noise=between(0, 30), seed=whole(0, 999), each=True, samples=16,
                proof="g/√g² = ±1, and ε is far below g")
def is_the_sign(u, v, noise, seed):
    surface = noisy(ellipse(25), noise, int(seed))
    one = trajectory(adam, surface.gradient, (u, v), 50, learning_rate=0.1, beta1=0, beta2=0, epsilon=0)
    return 1e-9 - np.abs(one - trajectory(sign_descent, surface.gradient, (u, v), 50, learning_rate=0.1)).max()


@claims.general("With normal noise the sign alone is bolder while there is little noise", ALWAYS, ratio=log_between(0.1, 0.84),
                proof="2Φ(μ/σ) − 1 crosses the law once, near σ/μ = 0.842")
def the_sign_is_bolder(ratio):
    return np.array([lesson.right_signs(one) for one in ratio]) - law(ratio)


@claims.general("and more timid where there is much", ALWAYS, ratio=log_between(0.85, 1000),
                proof="for large σ/μ it is √(2/π) μ/σ")
def the_sign_is_more_timid(ratio):
    return law(ratio) - np.array([lesson.right_signs(one) for one in ratio])


@claims.general("Its typical length (root mean square) is", ALWAYS,
                kind=one_of(*lesson.NOISES), beta1=memory(0, 0.98), seed=whole(0, 999), each=True, samples=16,
                proof="the variances of independent numbers add up, and √v stays close to σ")
def the_swing(kind, beta1, seed):
    noise = lesson.NOISES[str(kind)](np.random.default_rng(int(seed)), (1500, 200, 1))
    path = trajectory(adam, lambda x, t: 3 * noise[t], np.zeros((200, 1)), 1500, learning_rate=1.0, beta1=beta1)
    return 0.05 - abs(np.sqrt(np.mean(np.diff(path[500:], axis=0)**2) * (1 + beta1) / (1 - beta1)) - 1)


@claims.general("A bound that no gradients can break", ALWAYS, kind=whole(0, 4), power=between(0, 12), steps=whole(1, 400),
                seed=whole(0, 999), proof="Cauchy and Schwarz: |m| ≤ √v · √Σ((1−β₁)β₁ᵏ)²/((1−β₂)β₂ᵏ); hats only make it smaller")
def the_bound(kind, power, steps, seed):
    k = np.arange(6000)[::-1, None]                            # so many steps before the last
    lanes = [np.random.default_rng(one) for one in seed]
    normal, even = (np.stack([draw(rng) for rng in lanes], axis=1) for draw in (
        lambda rng: rng.normal(size=len(k)), lambda rng: rng.random(len(k))))
    worst = (0.9 / 0.999)**np.minimum(k, 2000) + 0 * kind      # the past that makes the longest step
    past = np.choose(kind, [normal * 10**(power * even), worst, 1.0 * (k < steps), normal**(1 + 2 * (power // 1)),
                            worst * (1 + 0.1 * normal)])
    past = past / abs(past).max(axis=0) * 1e100                # far above ε
    path = trajectory(adam, lambda x, t: past[t][:, None], np.zeros((len(kind), 1)), len(past), learning_rate=1.0)
    return 7.2703 - np.abs(np.diff(path[..., 0], axis=0)).max(axis=0)


@claims.general("At a minimum of curvature $h$ that makes a typical distance of $d$, while α is small: β₁ is not in it.", ALWAYS,
                beta1=memory(0, 0.95), curvature=log_between(0.1, 10), noise=log_between(1, 10),
                small=log_between(0.01, 0.05), samples=12,
                proof="x performs the walk of x ← x − α(hx + noise)/σ, whose variance is ασ/(2h)")
def the_distance(beta1, curvature, noise, small):
    rate = small * noise / curvature                           # αh/σ is small
    _, far = wander(beta1, curvature, rate, noise)
    return 0.1 - np.abs(far / np.sqrt(rate * noise / (2 * curvature)) - 1)


@claims.general("It does not need the noise.", ALWAYS, noise=one_of(0, 0.1, 0.3, 1, 3, 10), steps=whole(20, 300),
                kappa=log_between(500, 2000), seed=whole(0, 999), each=True, samples=12)
def adam_leads_with_noise_and_without(noise, steps, kappa, seed):
    methods, place = {"momentum": momentum, "Adam": adam}, {"": (kappa, 0, noise)}
    losses, = lesson.final_losses(methods, place, int(steps), 20, int(seed)).values()
    return np.log(losses["momentum"] / losses["Adam"])
