package io.alerthistory.adapter.llm;

import io.alerthistory.classify.Budget;
import io.alerthistory.classify.Classification;
import io.alerthistory.classify.Consultant;
import io.alerthistory.classify.Normaliser;
import io.alerthistory.classify.Severity;
import io.alerthistory.classify.Subject;
import io.alerthistory.config.HttpSettings;
import io.alerthistory.config.Secret;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import io.alerthistory.notify.http.Call;
import io.alerthistory.notify.http.Caller;
import io.alerthistory.notify.http.Reply;
import io.alerthistory.notify.http.Secrets;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one model on one server. Safe for many threads.
 *
 * <ol>
 *   <li>Whoever asks waits for a free place, as long as there is time.
 *   <li>The breaker may turn it away, and so may the budget, which each request is taken from.
 *   <li>A server that refuses the schema is asked without it, now and from then on.
 *   <li>An answer of the wrong form is told so to the model, once.
 *   <li>What comes out never falls below the alert's own label.
 * </ol>
 */
final class LanguageModel implements Consultant {
    static final String SOURCE = "llm";
    static final String URL_FIELD = "--classification.llm.url";

    /** As with the model that is built in. */
    private static final double SURE = 0.6;

    /** For a server that asks for a pause and does not say for how long. */
    private static final Duration USUAL_REST = Duration.ofSeconds(10);

    /** Of the time that is left, below which it is not worth to ask again. */
    private static final Duration LEAST = Duration.ofMillis(1);

    private static final int BYTES_OF_TOKEN = 3;
    private static final int MOST_OF_REASON_CHARS = 200;

    private static final Logger LOG = LoggerFactory.getLogger(LanguageModel.class);

    /** Redirects are not followed: where they lead to, nobody has decided to send alerts and the key. */
    private static final HttpSettings HTTP = http();

    private final LlmSettings settings;
    private final Caller caller;
    private final Budget budget;
    private final InstantSource time;
    private final Observer observer;
    private final Wire wire;
    private final Prompt prompt;
    private final Breaker breaker;
    private final Semaphore places;
    /** Whether the server is to hold the model to the schema. */
    private volatile boolean strict = true;

    LanguageModel(LlmSettings settings, Caller caller, Budget budget, InstantSource time, Observer observer) {
        this.settings = settings;
        this.caller = caller;
        this.budget = budget;
        this.time = time;
        this.observer = observer;
        this.wire = Wire.of(settings.provider());
        this.prompt = new Prompt(settings.redactHosts());
        this.breaker = new Breaker(version());
        this.places = new Semaphore(settings.concurrency(), true);
    }

    private static HttpSettings http() {
        var further = new LinkedHashMap<>(Map.<String, Object>of("proxy_from_environment", true));
        return new HttpSettings(null, false, true, Collections.unmodifiableSequencedMap(further));
    }

    /** With the key as most servers want it. */
    static Call authorized(Call call, String key) {
        return key.isEmpty() ? call : call.with("Authorization", "Bearer " + key);
    }

    @Override
    public String version() {
        return Prompt.VERSION + "/" + settings.provider().word() + "/" + settings.model();
    }

    @Override
    public Classification ask(Subject subject, Duration limit) throws Silent {
        var began = time.instant();
        var most = limit.compareTo(settings.timeout()) < 0 ? limit : settings.timeout();
        var silence = Optional.of(Why.FAILED);
        try {
            var answer = inPlace(subject, began.plus(most));
            silence = Optional.empty();
            return answer;
        } catch (Silent e) {
            silence = Optional.of(e.why());
            throw e;
        } finally {
            observer.asked(silence, Duration.between(began, time.instant()));
        }
    }

    private Classification inPlace(Subject subject, Instant deadline) throws Silent {
        breaker.check(time.instant()); // before it waits for nothing
        takePlace(deadline);
        try {
            boolean trial = breaker.enter(time.instant());
            boolean isDecided = false;
            try {
                var judgement = judgement(subject, deadline);
                breaker.succeeded();
                isDecided = true;
                return classification(subject, judgement);
            } catch (Silent e) {
                isDecided = isFailure(e);
                if (isDecided) {
                    breaker.failed(trial, time.instant(), String.valueOf(e.getMessage()));
                }
                throw e;
            } catch (RuntimeException e) {
                throw mistake(e);
            } finally {
                if (!isDecided) {
                    breaker.leftUndecided(trial);
                }
            }
        } finally {
            places.release();
        }
    }

    private void takePlace(Instant deadline) throws Silent {
        try {
            if (!places.tryAcquire(left(deadline).toNanos(), TimeUnit.NANOSECONDS)) {
                throw new Silent(
                        Why.TIMEOUT,
                        "waited too long for others: --classification.llm.concurrency allows " + settings.concurrency()
                                + " at once");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Silent(Why.FAILED, "interrupted");
        }
    }

    private Duration left(Instant deadline) {
        return Duration.between(time.instant(), deadline);
    }

    /** Whether it says something of how the model is. Who is interrupted has not heard it out. */
    private static boolean isFailure(Silent silent) {
        return switch (silent.why()) {
            case TIMEOUT, FAILED, NONSENSE -> !Thread.currentThread().isInterrupted();
            case OVER_BUDGET, LEFT_ALONE, RATE_LIMITED -> false;
        };
    }

    /** A mistake of ours. Its message may have texts of the alert or the answer in it. */
    private Silent mistake(RuntimeException e) {
        var trace = e.getStackTrace();
        LOG.atError()
                .addKeyValue("model", version())
                .addKeyValue("err", e.getClass().getName())
                .addKeyValue("at", trace.length > 0 ? trace[0] : "")
                .log("The language model could not be asked");
        return new Silent(Why.FAILED, "could not ask: " + e.getClass().getSimpleName());
    }

    private Judgement judgement(Subject subject, Instant deadline) throws Silent {
        var user = prompt.user(subject);
        try {
            return judgement(exchange(user, deadline));
        } catch (Nonsense first) {
            try {
                return judgement(exchange(Prompt.again(user, first.complaint()), deadline));
            } catch (Nonsense second) {
                throw new Silent(
                        Why.NONSENSE, "twice the answer could not be used; the second time " + second.complaint());
            }
        }
    }

    private static Judgement judgement(Wire.Said said) throws Nonsense {
        if (!said.trouble().isEmpty()) {
            throw new Nonsense(said.trouble());
        }
        return Judgement.of(said.text());
    }

    /** What the model says, to whatever form the server can hold it. */
    private Wire.Said exchange(String user, Instant deadline) throws Silent {
        boolean schema = strict;
        var answer = request(user, schema, deadline);
        if (schema && isRefusalOfForm(answer)) {
            answer = request(user, false, deadline);
            if (answer.isSuccess()) {
                strict = false;
                LOG.atInfo()
                        .addKeyValue("model", version())
                        .log("The language model's server refuses the schema of answers: asked without it from now on");
            }
        }
        if (!answer.isSuccess()) {
            throw failure(answer);
        }
        return wire.said(answer.json());
    }

    private static boolean isRefusalOfForm(Reply.Answer answer) {
        return answer.status() == 400 || answer.status() == 422;
    }

    /** One request, paid for. */
    private Reply.Answer request(String user, boolean schema, Instant deadline) throws Silent {
        var call = wire.call(settings.url(), settings.model(), key(), Prompt.SYSTEM, user, schema);
        if (left(deadline).compareTo(LEAST) < 0) {
            throw tooLate();
        }
        long reserved = settings.prices().of(call.body().length() / BYTES_OF_TOKEN, Wire.MOST_TOKENS);
        take(reserved);
        var left = left(deadline); // a budget in Redis takes a while, too
        if (left.compareTo(LEAST) < 0) {
            budget.settle(reserved, 0);
            throw tooLate();
        }
        return switch (caller.call(call, HTTP, left)) {
            case Reply.None none -> throw failure(none, reserved);
            case Reply.Answer answer -> paid(answer, reserved, deadline);
        };
    }

    private Reply.Answer paid(Reply.Answer answer, long reserved, Instant deadline) throws Silent {
        pay(answer, reserved);
        if (answer.isSuccess()
                && answer.json().isMissingNode()
                && left(deadline).compareTo(LEAST) < 0) {
            throw tooLate(); // the rest of it did not come
        }
        return answer;
    }

    private Silent tooLate() {
        return new Silent(Why.TIMEOUT, "no answer in time; --classification.llm.timeout is " + settings.timeout());
    }

    private String key() throws Silent {
        try {
            return settings.key() instanceof Secret.Text(var text) ? text : Secrets.read(settings.key());
        } catch (IOException e) {
            throw new Silent(Why.FAILED, "there is no key: " + e.getMessage());
        }
    }

    private void take(long reserved) throws Silent {
        var why = switch (budget.take(reserved)) {
            case GRANTED -> "";
            case TOO_OFTEN -> "asked as often as --classification.llm.requests-per-minute allows";
            case NO_MORE_TODAY -> "asked as often today as --classification.llm.requests-per-day allows";
            case TOO_DEAR -> "spent today what --classification.llm.cost-per-day allows";
        };
        if (!why.isEmpty()) {
            throw new Silent(Why.OVER_BUDGET, why);
        }
    }

    /** Who is refused pays nothing. Where the server does not say what an answer took, what was reserved stays spent. */
    private void pay(Reply.Answer answer, long reserved) {
        if (!answer.isSuccess()) {
            budget.settle(reserved, 0);
            return;
        }
        var said = wire.said(answer.json());
        boolean isKnown = said.inputTokens() + said.outputTokens() > 0;
        long cost = isKnown ? settings.prices().of(said.inputTokens(), said.outputTokens()) : reserved;
        budget.settle(reserved, cost);
        observer.spent(said.inputTokens(), said.outputTokens(), cost);
    }

    /** What was not answered may have been worked on, and so be paid for. */
    private Silent failure(Reply.None none, long reserved) {
        return switch (none.outcome()) {
            case Outcome.Unanswered(var failure, var _) when failure == Failure.DEADLINE_EXCEEDED -> tooLate();
            case Outcome.Unanswered(var _, var reason) -> new Silent(Why.FAILED, shown(reason));
            case Outcome.Retryable(var failure, var reason, var _) -> {
                budget.settle(reserved, 0);
                yield failure == Failure.DEADLINE_EXCEEDED ? tooLate() : new Silent(Why.FAILED, shown(reason));
            }
            case Outcome.Refused(var _, var reason) -> {
                budget.settle(reserved, 0);
                yield new Silent(Why.FAILED, shown(reason));
            }
            default -> new Silent(Why.FAILED, "no answer");
        };
    }

    /** A server that breaks HTTP's rules is quoted there. */
    private static String shown(String reason) {
        int quoted = reason.indexOf("ProtocolException");
        return Judgement.oneLine(
                quoted < 0 ? reason : reason.substring(0, quoted) + "what it says is no HTTP", MOST_OF_REASON_CHARS);
    }

    /** The body is not quoted: it may repeat the key, or the alert. */
    private Silent failure(Reply.Answer answer) {
        var wish = answer.retryAfter();
        int status = answer.status();
        if (status == 429) {
            breaker.wants(wish.isPositive() ? wish : USUAL_REST, time.instant());
            return new Silent(Why.RATE_LIMITED, "asked too often, says " + answer.place());
        }
        if (status / 100 == 5 && wish.isPositive()) {
            breaker.wants(wish, time.instant());
        }
        var remedy = switch (status) {
            case 401, 403 -> ". Check --classification.llm.api-key";
            case 404, 405, 400, 422 -> ". Check --classification.llm.url and --classification.llm.model";
            default ->
                status / 100 == 3
                        ? ". It answers elsewhere, and redirects are not followed. Correct --classification.llm.url"
                        : "";
        };
        return new Silent(Why.FAILED, "unexpected status code " + status + " from " + answer.place() + remedy);
    }

    /** Never milder than the label; and where it had to be raised, it is not what the model was sure of. */
    private Classification classification(Subject subject, Judgement judgement) {
        var floor = Severity.ofLabel(subject.labels().valueOf("severity")).orElse(Severity.INFO);
        boolean isMilder = judgement.severity().compareTo(floor) < 0;
        double confidence =
                isMilder ? Math.min(judgement.confidence(), 1 - judgement.confidence()) : judgement.confidence();
        return new Classification(
                isMilder ? floor : judgement.severity(),
                judgement.category(),
                confidence,
                judgement.confidence(),
                confidence < SURE,
                judgement.cause(),
                judgement.actions(),
                SOURCE,
                settings.model(),
                Normaliser.essence(subject).key());
    }
}
