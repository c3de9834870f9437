package io.alerthistory.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed at any moment, again and again, while alerts come and go and silences are made. Whatever it had
 * said yes to, it knows when it is back; nobody hears anything twice, but for what was being told when it was killed, and
 * that with the same key; what is inhibited or silenced stays quiet.
 */
class CrashTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int NAMES = 12;

    @TempDir
    Path folder;

    @Test
    void whatWasAnsweredOutlivesTwelveKills() throws Exception {
        kill(12, 1);
    }

    @Test
    @Tag("long")
    void whatWasAnsweredOutlivesTwoHundredKills() throws Exception {
        kill(200, 2);
    }

    private void kill(int times, long seed) throws Exception {
        try (var receiver = new Receiver()) {
            var config = Config.write(folder, """
                    route:
                      receiver: journey
                      group_by: [alertname]
                      group_wait: 100ms
                      group_interval: 300ms
                      repeat_interval: 4h
                    inhibit_rules:
                      - source_matchers: [alertname = "cluster"]
                        target_matchers: [alertname =~ "node.*"]
                    receivers:
                      - name: journey
                        webhook_configs:
                          - url: %s
                    """.formatted(receiver.url()));
            var random = new Random(seed);
            var sender = new Sender(random.nextLong());
            for (int i = 0; i < times; i++) {
                try (var program = Program.start(Config.flags(config))) {
                    if (random.nextInt(6) > 0) {
                        sender.checkMemory(program.url(""));
                        sender.sendsTo(program.url(""));
                    }
                    Thread.sleep(random.nextInt(600)); // any moment will do
                    receiver.answer(random.nextInt(4) == 0 ? 503 : 200);
                    program.signal("KILL");
                    sender.pause();
                }
            }
            receiver.answer(200);
            try (var program = Program.start(Config.flags(config))) {
                sender.checkMemory(program.url(""));
                sender.settles();
                sender.sendsTo(program.url(""));
                await("all is told")
                        .atMost(LIMIT)
                        .until(() -> believed(receiver).equals(sender.truth()));
                sender.close();
            }
            checkRepetitions(receiver);
            System.out.printf(
                    "%d kills, %d posts answered, %d notifications, of them told again with the same key: %d%n",
                    times, sender.answered, receiver.told().size(), repeated(receiver));
        }
    }

    /** Which alerts the receiver believes to fire. It was told nothing of what it should not hear of. */
    private static Set<String> believed(Receiver receiver) {
        var firing = new TreeSet<String>();
        for (var told : receiver.told()) {
            if (told.status() != 200) {
                continue;
            }
            var alerts = told.json().at("alerts");
            for (int i = 0; i < alerts.size(); i++) {
                var name = alerts.text(i, "labels", "alertname");
                assertThat(name).doesNotStartWith("node").doesNotStartWith("silenced");
                var id = name + "/" + alerts.text(i, "labels", "instance");
                if (alerts.text(i, "status").equals("firing")) {
                    firing.add(id);
                } else {
                    firing.remove(id);
                }
            }
        }
        return firing;
    }

    /** The same content in a row is told again with the same key only. */
    private static void checkRepetitions(Receiver receiver) {
        pairs(receiver)
                .forEach((before, now) ->
                        assertThat(now.key()).as("%s", now.json()).isEqualTo(before.key()));
    }

    private static long repeated(Receiver receiver) {
        return pairs(receiver).size();
    }

    /** Those that say what the one before them to the same group had said, which was taken. */
    private static Map<Receiver.Told, Receiver.Told> pairs(Receiver receiver) {
        var last = new HashMap<String, Receiver.Told>();
        var pairs = new LinkedHashMap<Receiver.Told, Receiver.Told>();
        for (var told : receiver.told()) {
            if (told.status() == 200) {
                var before = last.put(told.json().text("groupKey"), told);
                if (before != null && content(before).equals(content(told))) {
                    pairs.put(before, told);
                }
            }
        }
        return pairs;
    }

    private static Set<String> content(Receiver.Told told) {
        var alerts = told.json().at("alerts");
        var content = new TreeSet<String>();
        for (int i = 0; i < alerts.size(); i++) {
            content.add(alerts.text(i, "labels") + alerts.text(i, "status") + alerts.text(i, "startsAt"));
        }
        return content;
    }

    /**
     * Makes alerts come and go, and sends what fires, and what is over, again and again to whoever is there, as
     * Prometheus does.
     */
    private static final class Sender implements AutoCloseable {
        private final Random random;
        private final Thread thread = Thread.ofVirtual().unstarted(this::run);

        // Guarded by this.
        private final Map<String, Instant> since = new TreeMap<>();
        private final Map<String, Instant> until = new TreeMap<>();
        private final Set<String> silences = new LinkedHashSet<>();
        private String url = "";
        /** What fired in the last post that was answered, and in any that may have come in since. */
        private final Set<String> accepted = new TreeSet<>();

        private boolean ends;
        private boolean settled;
        private int answered;

        Sender(long seed) {
            random = new Random(seed);
            thread.start();
        }

        /** From now on to this one, which is there. */
        synchronized void sendsTo(String base) {
            url = base;
            notifyAll();
        }

        /** Nobody is there any more; returns when nothing is on its way. */
        synchronized void pause() {
            url = "";
        }

        private void run() {
            try {
                while (true) {
                    synchronized (this) {
                        while (url.isEmpty() && !ends) {
                            wait();
                        }
                        if (ends) {
                            return;
                        }
                        turn();
                    }
                    Thread.sleep(random.nextInt(40));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void turn() {
            try {
                if (settled) {
                    post();
                    return;
                }
                if (!since.containsKey("cluster/x")) {
                    since.put("cluster/x", Instant.now());
                } else if (random.nextInt(4) == 0) {
                    silence();
                } else {
                    change("a" + random.nextInt(NAMES) + "/" + random.nextInt(4));
                    change("node" + random.nextInt(NAMES) + "/x");
                }
                post();
                answered++;
                accepted.clear();
                accepted.addAll(firing());
            } catch (UncheckedIOException e) {
                accepted.retainAll(firing()); // it was killed; what is so is sent again to the next
            }
        }

        private void change(String alert) {
            if (since.containsKey(alert) && !until.containsKey(alert)) {
                until.put(alert, Instant.now());
            } else {
                since.put(alert, Instant.now());
                until.remove(alert);
            }
        }

        /** Only what is silenced for certain fires. */
        private void silence() {
            var name = "silenced" + silences.size();
            var answer = Web.post(url + "/api/v2/silences", """
                    {"matchers": [{"name": "alertname", "value": "%s", "isRegex": false}], "createdBy": "me", "comment": "",
                     "startsAt": "%s", "endsAt": "%s"}
                    """.formatted(
                            name, Instant.now(), Instant.now().plusSeconds(7200)));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            silences.add(Json.parse(answer.body()).text("silenceID"));
            since.put(name + "/x", Instant.now());
        }

        private void post() {
            var alerts = since.entrySet().stream()
                    .map(alert -> {
                        var parts = alert.getKey().split("/", -1);
                        var end =
                                until.getOrDefault(alert.getKey(), Instant.now().plus(Duration.ofMinutes(4)));
                        return """
                                {"labels": {"alertname": "%s", "instance": "%s"}, "startsAt": "%s", "endsAt": "%s"}
                                """.formatted(parts[0], parts[1], alert.getValue(), end);
                    })
                    .collect(Collectors.joining(",", "[", "]"));
            var answer = Web.post(url + "/api/v2/alerts", alerts);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }

        /** From now on nothing changes. */
        synchronized void settles() {
            settled = true;
        }

        /** Every silence and alert that was answered is there, before anything is sent again. */
        synchronized void checkMemory(String base) {
            var there = Web.get(base + "/api/v2/silences").body();
            assertThat(silences).allMatch(there::contains);
            var alerts = Json.parse(Web.get(base + "/api/v2/alerts").body());
            var known = new TreeSet<String>();
            for (int i = 0; i < alerts.size(); i++) {
                known.add(alerts.text(i, "labels", "alertname") + "/" + alerts.text(i, "labels", "instance"));
            }
            assertThat(known).containsAll(accepted);
        }

        private Set<String> firing() {
            return since.keySet().stream()
                    .filter(alert -> !until.containsKey(alert))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        /** What fires and is to be heard of. */
        synchronized Set<String> truth() {
            var heard = firing();
            heard.removeIf(alert -> alert.startsWith("node") || alert.startsWith("silenced"));
            return heard;
        }

        @Override
        public synchronized void close() {
            ends = true;
            notifyAll();
        }
    }
}
