package io.alerthistory.classification;

import io.alerthistory.classify.Feedback;
import io.alerthistory.classify.Mode;
import io.alerthistory.classify.Severity;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What people said: their feedback on alerts, by what those mean, and the mode, until a start with another one. Kept in the
 * archive, which other servers may share; so it is read anew every {@value #REFRESH_SECONDS} seconds. Safe for many threads.
 */
public final class Remarks implements AutoCloseable {
    /** What the names of all of them begin with in the archive. */
    public static final String PREFIX = "said/";

    private static final Logger LOG = LoggerFactory.getLogger(Remarks.class);
    private static final int REFRESH_SECONDS = 5;
    private static final Duration REFRESH = Duration.ofSeconds(REFRESH_SECONDS);
    private static final String FEEDBACK = PREFIX + "about/";
    private static final String MODE = PREFIX + "mode";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Archive archive;
    private final Mode configured;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Map<String, Feedback> feedback = Map.of();
    private volatile Mode mode;

    /** @param configured the mode as long as nobody says another */
    public Remarks(Archive archive, Mode configured) {
        this.archive = archive;
        this.configured = configured;
        this.mode = configured;
    }

    /** Begins to read, and returns at once. */
    public void start() {
        Thread.ofVirtual().name("remarks").start(() -> {
            try {
                do {
                    refresh();
                } while (!closing.await(REFRESH.toMillis(), TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void refresh() {
        try {
            read();
        } catch (IOException e) {
            LOG.debug("what people said of alerts is as it was read last", e);
        } catch (RuntimeException e) {
            LOG.warn("what people said of alerts cannot be read", e);
        }
    }

    private synchronized void read() throws IOException {
        var found = new HashMap<String, Feedback>();
        archive.each(
                FEEDBACK,
                (name, text, at) ->
                        feedback(text).ifPresent(said -> found.put(name.substring(FEEDBACK.length()), said)));
        feedback = Map.copyOf(found);
        mode = archive.get(MODE).flatMap(this::mode).orElse(configured);
    }

    public Mode mode() {
        return mode;
    }

    /**
     * Says another mode, for all servers that share the archive.
     *
     * @throws IOException if it cannot be kept; then nothing has changed
     */
    public synchronized void mode(Mode other) throws IOException {
        archive.put(
                MODE,
                JSON.createObjectNode()
                        .put("mode", other.word())
                        .put("over", configured.word())
                        .toString());
        mode = other;
    }

    /** A start with another mode takes back what was said about the one before. */
    private Optional<Mode> mode(String text) {
        return json(text)
                .filter(node -> node.path("over").asString("").equals(configured.word()))
                .flatMap(node -> Mode.of(node.path("mode").asString("")));
    }

    /** @param key what the alert means */
    public Optional<Feedback> about(String key) {
        return Optional.ofNullable(feedback.get(key));
    }

    /**
     * Says something of all alerts that mean the same. What says neither severity nor noise takes back what was said.
     *
     * @throws IOException if it cannot be kept; then nothing has changed
     */
    public synchronized void say(String key, Feedback said) throws IOException {
        var severity = said.severity();
        archive.put(
                FEEDBACK + key,
                JSON.createObjectNode()
                        .put("severity", severity == null ? null : severity.word())
                        .put("noise", said.noise())
                        .put("by", said.by())
                        .put("at", said.at().toString())
                        .toString());
        var all = new HashMap<>(feedback);
        if (severity == null && said.noise() == null) {
            all.remove(key);
        } else {
            all.put(key, said);
        }
        feedback = Map.copyOf(all);
    }

    /** How many meanings of alerts people have said something of. */
    public int count() {
        return feedback.size();
    }

    private static Optional<Feedback> feedback(String text) {
        return json(text).flatMap(node -> {
            try {
                var severity = Severity.of(node.path("severity").asString(""));
                var noise = node.path("noise").isBoolean() ? node.path("noise").asBoolean() : null;
                return severity.isEmpty() && noise == null
                        ? Optional.empty()
                        : Optional.of(new Feedback(
                                severity.orElse(null),
                                noise,
                                node.path("by").asString(""),
                                Instant.parse(node.path("at").asString(""))));
            } catch (DateTimeException | JacksonException e) {
                return Optional.empty(); // of another version
            }
        });
    }

    private static Optional<JsonNode> json(String text) {
        try {
            return Optional.of(JSON.readTree(text));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
