package io.alerthistory;

import io.alerthistory.adapter.llm.LanguageModels;
import io.alerthistory.adapter.llm.LlmSettings;
import io.alerthistory.adapter.llm.MemoryBudget;
import io.alerthistory.adapter.redis.Redis;
import io.alerthistory.adapter.redis.RedisAnswers;
import io.alerthistory.adapter.redis.RedisBudget;
import io.alerthistory.classification.Archive;
import io.alerthistory.classification.Classifications;
import io.alerthistory.classification.Insights;
import io.alerthistory.classification.Newcomers;
import io.alerthistory.classification.NoiseScores;
import io.alerthistory.classification.Refill;
import io.alerthistory.classification.Remarks;
import io.alerthistory.classification.Settings;
import io.alerthistory.classification.Tally;
import io.alerthistory.classify.Budget;
import io.alerthistory.classify.EmbeddedClassifier;
import io.alerthistory.classify.ShippedModel;
import io.alerthistory.cli.OwnFlags;
import io.alerthistory.history.History;
import io.alerthistory.notify.http.Http;
import io.alerthistory.telemetry.Metrics;
import java.time.InstantSource;
import java.util.Optional;

/**
 * All that says what alerts mean, put together.
 *
 * @param refill there where servers share answers
 */
record Classifying(Insights insights, Tally tally, Remarks remarks, Newcomers newcomers, Optional<Refill> refill) {
    /** Without Redis nobody knows what the others spend: ten servers at most, of which four or fewer are usual. */
    private static final int SHARERS = 4;

    static Classifying build(
            OwnFlags.Installation installation,
            History history,
            Archive archive,
            Optional<Redis> redis,
            String userAgent,
            Closer closer,
            Metrics metrics,
            InstantSource time) {
        var flags = installation.classification();
        var remarks = closer.add("feedback", new Remarks(archive, flags.mode()));
        var tally = new Tally(metrics.classification());
        var model = ShippedModel.get();
        var shared = redis.map(it -> new RedisAnswers(it, installation.namespace() + ":", connections(installation)));
        var consultant = installation.llm().map(llm -> {
            var http = closer.add("language model", Http.patient(userAgent, System.getenv(), time));
            var budget = budget(llm, redis, installation.namespace(), time);
            return LanguageModels.of(llm, http, budget, time, metrics.llm(budget));
        });
        var classifications = new Classifications(
                new EmbeddedClassifier(model),
                model.version(),
                consultant.orElse(null),
                shared.orElse(null),
                archive,
                Settings.DEFAULT.with(flags.cacheSize(), flags.cacheTtl()),
                time,
                tally);
        var insights = new Insights(classifications, new NoiseScores(history, time), remarks, time);
        var newcomers = closer.add("newcomers", new Newcomers(insights));
        metrics.watch(newcomers);
        var refill = shared.map(it -> closer.add("refill", new Refill(it, archive, flags.cacheTtl(), time)));
        return new Classifying(insights, tally, remarks, newcomers, refill);
    }

    /** Half of the pool: the rest is for those who decide who tells. */
    private static int connections(OwnFlags.Installation installation) {
        int pool = installation
                .redis()
                .map(redis -> redis.settings().pool().size())
                .orElse(1);
        return Math.max(1, pool / 2);
    }

    private static Budget budget(LlmSettings llm, Optional<Redis> redis, String namespace, InstantSource time) {
        return redis.<Budget>map(it -> new RedisBudget(
                        it,
                        namespace + ":",
                        llm.limits(),
                        new MemoryBudget(llm.limits().share(SHARERS), time),
                        time))
                .orElseGet(() -> new MemoryBudget(llm.limits(), time));
    }

    void start() {
        remarks.start();
        newcomers.start();
        refill.ifPresent(Refill::start);
    }
}
