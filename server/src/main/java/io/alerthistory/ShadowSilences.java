package io.alerthistory;

import io.alerthistory.clockwork.EngineLoop;
import io.alerthistory.engine.Event;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.Matcher.Operator;
import io.alerthistory.model.Rfc3339;
import io.alerthistory.model.Silence;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Takes over the silences of the Alertmanager that a server is the shadow of, under their ids, changes and ends included,
 * so that both hold back the same. Nothing is written there. While it cannot be asked, what was known stays.
 */
final class ShadowSilences implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShadowSilences.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String url;
    private final EngineLoop loop;
    private final InstantSource time;
    private final Timer clock = new Timer("shadow-silences", true);
    private boolean failed; // of the timer's thread

    /** @param url of the Alertmanager, with its route prefix; asked at once, and then after each interval */
    ShadowSilences(String url, Duration interval, EngineLoop loop, InstantSource time) {
        this.url = url;
        this.loop = loop;
        this.time = time;
        clock.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        look();
                    }
                },
                0,
                interval.toMillis());
    }

    private void look() {
        try {
            var news = news(read(Commands.get(url, "/api/v2/silences")), time.instant());
            if (!news.isEmpty()) {
                loop.submit(new Event.Learned(List.of(), news, List.of()));
            }
            if (failed) {
                LOG.atInfo().addKeyValue("url", url).log("silences of the Alertmanager are taken over again");
            }
            failed = false;
        } catch (RuntimeException e) { // else it would be the last look
            if (!failed) {
                LOG.atWarn()
                        .addKeyValue("url", url)
                        .addKeyValue("err", e.getMessage())
                        .log("cannot take over the silences of the Alertmanager; those that are known stay");
            }
            failed = true;
        }
    }

    /** What is not so here yet. One that is over and not known here would only have to be forgotten again. */
    private List<Silence> news(List<Silence> theirs, Instant now) {
        var ours = loop.state().silences();
        return theirs.stream()
                .filter(silence -> !silence.equals(ours.get(silence.id())))
                .filter(silence -> ours.get(silence.id()) != null || silence.stateAt(now) != Silence.State.EXPIRED)
                .toList();
    }

    /** From an answer of {@code /api/v2/silences}. */
    private static List<Silence> read(String answer) {
        var silences = new ArrayList<Silence>();
        for (var json : JSON.readTree(answer)) {
            var annotations = new TreeMap<String, String>();
            json.path("annotations")
                    .properties()
                    .forEach(one -> annotations.put(one.getKey(), one.getValue().asString("")));
            silences.add(new Silence(
                    json.path("id").asString(),
                    json.path("matchers")
                            .valueStream()
                            .map(ShadowSilences::matcher)
                            .toList(),
                    time(json, "startsAt"),
                    time(json, "endsAt"),
                    time(json, "updatedAt"),
                    json.path("createdBy").asString(""),
                    json.path("comment").asString(""),
                    annotations));
        }
        return silences;
    }

    private static Matcher matcher(JsonNode json) {
        boolean equal = json.path("isEqual").asBoolean(true);
        var operator = json.path("isRegex").asBoolean(false)
                ? equal ? Operator.REGEXP : Operator.NOT_REGEXP
                : equal ? Operator.EQUAL : Operator.NOT_EQUAL;
        return new Matcher(
                json.path("name").asString(), operator, json.path("value").asString());
    }

    private static Instant time(JsonNode json, String field) {
        return Rfc3339.parse(json.path(field).asString()).instant();
    }

    @Override
    public void close() {
        clock.cancel();
    }
}
