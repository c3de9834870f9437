package io.alerthistory.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.support.RunningApp;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every answer here was seen from Alertmanager 0.34.2 too, except where the title says otherwise. */
class PostAlertsTest {
    private static final String CONFIG = """
            route: {receiver: nobody, group_wait: 1h}
            receivers: [{name: nobody}]
            """;

    private static RunningApp app;

    @BeforeAll
    static void start(@TempDir Path folder) {
        app = RunningApp.start(folder, CONFIG);
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    record MediaType(String title, List<String> header, int status, String answer) {
        @Override
        public String toString() {
            return title;
        }
    }

    private static final String ONLY_JSON = ", only [application/json] are allowed\"}";

    static final List<MediaType> MEDIA_TYPES = List.of(
            new MediaType("JSON", List.of("Content-Type", "application/json"), 200, ""),
            new MediaType("JSON in upper case", List.of("Content-Type", "Application/JSON"), 200, ""),
            new MediaType("JSON with a charset", List.of("Content-Type", "application/json; charset=utf-8"), 200, ""),
            new MediaType(
                    "none counts as a stream of bytes",
                    List.of(),
                    415,
                    "{\"code\":415,\"message\":\"unsupported media type \\\"application/octet-stream\\\"" + ONLY_JSON),
            new MediaType(
                    "a form, as curl -d sends it",
                    List.of("Content-Type", "application/x-www-form-urlencoded"),
                    415,
                    "{\"code\":415,\"message\":\"unsupported media type \\\"application/x-www-form-urlencoded\\\""
                            + ONLY_JSON),
            new MediaType(
                    "another JSON",
                    List.of("Content-Type", "application/vnd.x+json"),
                    415,
                    "{\"code\":415,\"message\":\"unsupported media type \\\"application/vnd.x+json\\\"" + ONLY_JSON));

    @ParameterizedTest(name = "{0}")
    @FieldSource("MEDIA_TYPES")
    void bodiesAreJson(MediaType c) {
        var answer = app.send("POST", "/api/v2/alerts", "[]".getBytes(UTF_8), c.header.toArray(String[]::new));
        assertThat(answer.status()).isEqualTo(c.status);
        assertThat(answer.body()).isEqualTo(c.answer);
        assertThat(answer.cacheControl()).isEqualTo("no-store");
    }

    /** @param answer how it begins; the words of a parser are its own */
    record Form(String title, String body, int status, String answer) {
        @Override
        public String toString() {
            return title;
        }
    }

    private static final String GOOD = "{\"labels\":{\"alertname\":\"refused\"}}";
    private static final String BROKEN = "{\"code\":400,\"message\":\"parsing alerts body ";
    private static final String NO_LABELS = "{\"code\":602,\"message\":\"1.labels in body is required\"}";

    private static String beside(String other) {
        return "[" + GOOD + "," + other + "]";
    }

    private static Form notUri(String text) {
        return new Form(
                "no URI: " + text,
                beside("{\"labels\":{\"a\":\"b\"},\"generatorURL\":\"" + text + "\"}"),
                422,
                "{\"code\":601,\"message\":\"1.generatorURL in body must be of type uri: \\\"" + text + "\\\"\"}");
    }

    static final List<Form> REFUSED = List.of(
            new Form("nothing", "", 422, "{\"code\":602,\"message\":\"alerts in body is required\"}"),
            new Form("only blanks", " \n ", 422, "{\"code\":602,\"message\":\"alerts in body is required\"}"),
            new Form("an object", "{}", 400, BROKEN),
            new Form("a string", "\"x\"", 400, BROKEN),
            new Form("a list of a list", beside("[]"), 400, BROKEN),
            new Form("a list of a number", beside("1"), 400, BROKEN),
            new Form("an alert of null (Alertmanager breaks off)", beside("null"), 422, NO_LABELS),
            new Form("an alert of nothing", beside("{}"), 422, NO_LABELS),
            new Form("labels of null", beside("{\"labels\":null}"), 422, NO_LABELS),
            new Form("only the first mistake is told", "[{},{\"labels\":null}]", 422, NO_LABELS.replace('1', '0')),
            new Form("labels of a list", beside("{\"labels\":[]}"), 400, BROKEN),
            new Form("a label of a number", beside("{\"labels\":{\"a\":1}}"), 400, BROKEN),
            new Form("a label of a truth", beside("{\"labels\":{\"a\":true}}"), 400, BROKEN),
            new Form("an annotation of a number", beside("{\"labels\":{},\"annotations\":{\"a\":1}}"), 400, BROKEN),
            new Form("a time of a number", beside("{\"labels\":{},\"endsAt\":5}"), 400, BROKEN),
            new Form("an URL of a number", beside("{\"labels\":{},\"generatorURL\":5}"), 400, BROKEN),
            notUri("foo"),
            notUri("?q"),
            notUri("#f"),
            notUri(":"),
            notUri("1http://x"),
            notUri(" http://x/"),
            notUri("http://[::1"),
            notUri("http://[::1]x/"),
            notUri("http://a b/"),
            notUri("http://x:y/"),
            notUri("http://x/%zz"),
            new Form("a batch that breaks off", "[" + GOOD + ",", 400, BROKEN),
            new Form("a comma too much", "[" + GOOD + ",]", 400, BROKEN),
            new Form("single quotes", beside("{'labels':{}}"), 400, BROKEN),
            new Form("a comment", beside("/**/"), 400, BROKEN),
            new Form("not a number", beside("{\"labels\":{},\"x\":NaN}"), 400, BROKEN),
            new Form("a line break in a string", beside("{\"labels\":{\"a\":\"\n\"}}"), 400, BROKEN),
            new Form("an escape that is none", beside("{\"labels\":{\"a\":\"\\x\"}}"), 400, BROKEN),
            new Form("a byte order mark", "\ufeff[" + GOOD + "]", 400, BROKEN),
            new Form("lists without end", "[".repeat(200_000), 400, BROKEN),
            new Form(
                    "20,000 lists within each other, where nobody looks",
                    beside("{\"labels\":{},\"x\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}"),
                    400,
                    BROKEN));

    @ParameterizedTest(name = "{0}")
    @FieldSource("REFUSED")
    void aBatchOfTheWrongFormIsRefusedWhole(Form c) {
        var answer = app.postAlerts(c.body);
        assertThat(answer.status()).isEqualTo(c.status);
        assertThat(answer.body()).startsWith(c.answer);
        assertThat(answer.contentType()).isEqualTo("application/json");
        assertThat(app.get("/api/v2/alerts", "filter", "alertname=refused").body())
                .isEqualTo("[]\n");
    }

    @Test
    void utf16IsNoJson() {
        assertThat(app.postAlerts("[]".getBytes(UTF_16LE)).status()).isEqualTo(400);
    }

    /** @param alert its {@code "labels":{$}} get a label of their own */
    record Kept(String title, String alert, List<String> shown) {
        Kept(String title, String alert, String... shown) {
            this(title, alert, List.of(shown));
        }

        @Override
        public String toString() {
            return title;
        }
    }

    private static Kept url(String text) {
        return new Kept(
                "an URI: " + text,
                "{\"labels\":{$},\"generatorURL\":\"" + text + "\"}",
                "\"generatorURL\":\"" + text + "\"");
    }

    static final List<Kept> KEPT = List.of(
            new Kept("no annotations are an empty object", "{\"labels\":{$}}", "\"annotations\":{}"),
            new Kept("annotations of null too", "{\"labels\":{$},\"annotations\":null}", "\"annotations\":{}"),
            new Kept(
                    "annotations keep empty values, sorted by name",
                    "{\"labels\":{$},\"annotations\":{\"z\":\"\",\"b\":\"1\"}}",
                    "\"annotations\":{\"b\":\"1\",\"z\":\"\"}"),
            new Kept(
                    "labels are sorted by name",
                    "{\"labels\":{\"z\":\"1\",$,\"a\":\"2\"}}",
                    "\"labels\":{\"a\":\"2\",\"alertname\":\"",
                    "\",\"z\":\"1\"}"),
            new Kept("a label without a value is none", "{\"labels\":{\"a\":\"\",$}}", "\"labels\":{\"alertname\""),
            new Kept("so is one of null", "{\"labels\":{\"a\":null,$}}", "\"labels\":{\"alertname\""),
            new Kept("even without a name", "{\"labels\":{\"\":\"\",$}}", "\"labels\":{\"alertname\""),
            new Kept("of a repeated label the last value", "{\"labels\":{\"a\":\"1\",$,\"a\":\"2\"}}", "\"a\":\"2\""),
            new Kept("fields of any case", "{\"Labels\":{$},\"STARTSAT\":\"2026-01-01T00:00:00Z\"}", "2026-01-01"),
            new Kept("fields nobody knows", "{\"x\":[1,{\"labels\":null}],\"labels\":{$}}", "alertname"),
            new Kept("a name of any characters", "{\"labels\":{$,\"ü .-{}😀\":\"1\"}}", "\"ü .-{}😀\":\"1\""),
            new Kept("a pair of surrogate escapes", "{\"labels\":{$,\"a\":\"\\ud83d\\ude00\"}}", "\"a\":\"😀\""),
            new Kept("half a pair becomes U+FFFD", "{\"labels\":{$,\"a\":\"\\ud83dx\"}}", "\"a\":\"\ufffdx\""),
            new Kept("the other half too", "{\"labels\":{$,\"a\":\"\\ude00x\"}}", "\"a\":\"\ufffdx\""),
            new Kept("and both the wrong way round", "{\"labels\":{$,\"a\":\"\\ude00\\ud83d\"}}", "\"\ufffd\ufffd\""),
            new Kept("a NUL", "{\"labels\":{$,\"a\":\"\\u0000\"}}", "\"a\":\"\\u0000\""),
            new Kept(
                    "a zone stays, and fractions are cut to milliseconds",
                    "{\"labels\":{$},\"startsAt\":\"2026-01-01T00:00:00.9999+02:00\",\"endsAt\":\"2099-01-01T00:00:00.1239-05:30\"}",
                    "\"startsAt\":\"2026-01-01T00:00:00.999+02:00\"",
                    "\"endsAt\":\"2099-01-01T00:00:00.123-05:30\""),
            new Kept(
                    "a start in the future without an end would be over before",
                    "{\"labels\":{$},\"startsAt\":\"2099-01-01T00:00:00Z\",\"endsAt\":\"2099-01-01T00:00:00Z\"}",
                    "\"startsAt\":\"2099-01-01T00:00:00.000Z\"",
                    "\"endsAt\":\"2099-01-01T00:00:00.000Z\""),
            new Kept(
                    "only an end in the future: it starts then, too",
                    "{\"labels\":{$},\"endsAt\":\"2099-01-01T00:00:00+01:00\"}",
                    "\"startsAt\":\"2099-01-01T00:00:00.000+01:00\""),
            new Kept(
                    "an empty start is the epoch",
                    "{\"labels\":{$},\"startsAt\":\"\"}",
                    "\"startsAt\":\"1970-01-01T00:00:00.000Z\""),
            new Kept("an URL of null is none", "{\"labels\":{$},\"generatorURL\":null}", "Z\",\"labels\":{"),
            new Kept("an empty one too", "{\"labels\":{$},\"generatorURL\":\"\"}", "Z\",\"labels\":{"),
            url("http://x/graph?g0.expr=%zz#%zz"),
            url("/graph?a=b"),
            url("//x/y"),
            url("*"),
            url("mailto:x@y"),
            url("http:x"),
            url("http://"),
            url("http://x:/"),
            url("http://x:99999/"),
            url("http://a<b>/"),
            url("http://ünï/ x"),
            url("http://[::1]:9"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("KEPT")
    void anAlertIsKept(Kept c) {
        var posted = "[" + c.alert.replace("$", "\"alertname\":\"" + c.title + "\"") + "]";
        assertThat(app.postAlerts(posted)).extracting("status", "body").containsExactly(200, "");
        assertThat(app.get("/api/v2/alerts", "filter", "alertname=\"" + c.title + "\"")
                        .body())
                .contains(c.shown);
    }

    record Time(String text, String shown) {}

    static final List<Time> TIMES = List.of(
            new Time("2099-01-02T03:04:05Z", "2099-01-02T03:04:05.000Z"),
            new Time("2099-01-02T03:04:05.1Z", "2099-01-02T03:04:05.100Z"),
            new Time("2099-01-02T03:04:05.123456789Z", "2099-01-02T03:04:05.123Z"),
            new Time("2099-01-02T03:04:05.1234567890123Z", "2099-01-02T03:04:05.123Z"),
            new Time("2099-01-02T03:04:05+02:00", "2099-01-02T03:04:05.000+02:00"),
            new Time("2099-01-02T03:04:05-00:00", "2099-01-02T03:04:05.000Z"),
            new Time("2099-01-02T03:04:05+14:00", "2099-01-02T03:04:05.000+14:00"),
            new Time("2099-01-02T03:04:05.000+0200", "2099-01-02T03:04:05.000+02:00"),
            new Time("2099-01-02T03:04:05", "2099-01-02T03:04:05.000Z"),
            new Time("2099-01-02T03:04:05.5", "2099-01-02T03:04:05.500Z"),
            new Time("2099-01-02T03:04Z", "2099-01-02T03:04:00.000Z"),
            new Time("2099-01-02T03:04", "2099-01-02T03:04:00.000Z"),
            new Time("2099-01-02 03:04:05", "2099-01-02T03:04:05.000Z"),
            new Time("2099-01-02", "2099-01-02T00:00:00.000Z"),
            new Time("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("TIMES")
    void manyFormsOfTimesAreRead(Time c) {
        var name = "time " + c.text;
        assertThat(app.postAlerts("[{\"labels\":{\"alertname\":\"" + name + "\"},\"endsAt\":\"" + c.text + "\"}]")
                        .status())
                .isEqualTo(200);
        assertThat(app.get("/api/v2/alerts", "filter", "alertname=\"" + name + "\"")
                        .body())
                .contains("\"endsAt\":\"" + c.shown + "\"");
    }

    static final List<String> NO_TIMES = List.of(
            "x",
            "12345",
            " 2099-01-02",
            "2099-1-2",
            "2099-02-30",
            "2099-01-02T24:00:00Z",
            "2099-01-02T23:59:60Z",
            "2099-01-02t03:04:05z",
            "2099-01-02T03:04:05.",
            "2099-01-02T03:04:05+02",
            "2099-01-02T03:04:05+25:00",
            "10000-01-01T00:00:00Z");

    @ParameterizedTest(name = "{0}")
    @FieldSource("NO_TIMES")
    void whatIsNoTimeIsRefused(String text) {
        var answer = app.postAlerts(beside("{\"labels\":{\"alertname\":\"refused\"},\"endsAt\":\"" + text + "\"}"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).startsWith(BROKEN).contains("1.endsAt");
    }

    static final List<String> UNSET_TIMES = List.of(
            "",
            ",\"endsAt\":null",
            ",\"startsAt\":\"0001-01-01T00:00:00.000Z\",\"endsAt\":\"0001-01-01T00:00:00.000Z\"");

    @ParameterizedTest(name = "[{0}]")
    @FieldSource("UNSET_TIMES")
    void anAlertWithoutTimesStartsNowAndEndsAfterTheResolveTimeout(String times) {
        var name = "unset" + times.length();
        app.postAlerts("[{\"labels\":{\"alertname\":\"" + name + "\"}" + times + "}]");
        var shown = app.get("/api/v2/alerts", "filter", "alertname=" + name).body();
        var starts = instant(shown, "startsAt");
        assertThat(instant(shown, "endsAt")).isEqualTo(starts.plusSeconds(300));
        assertThat(instant(shown, "updatedAt")).isEqualTo(starts);
    }

    private static Instant instant(String json, String field) {
        var from = json.substring(json.indexOf("\"" + field + "\":\"") + field.length() + 4);
        return OffsetDateTime.parse(from.substring(0, from.indexOf('"'))).toInstant();
    }

    record Invalid(String title, String alert, String answer) {
        @Override
        public String toString() {
            return title;
        }
    }

    static final List<Invalid> INVALID = List.of(
            new Invalid("no label at all", "{\"labels\":{}}", "at least one label pair required"),
            new Invalid("only empty ones", "{\"labels\":{\"a\":\"\"}}", "at least one label pair required"),
            new Invalid(
                    "a label without a name", "{\"labels\":{\"\":\"x\"}}", "invalid label set: invalid name \\\"\\\""),
            new Invalid(
                    "an annotation without a name",
                    "{\"labels\":{\"a\":\"b\"},\"annotations\":{\"\":\"x\"}}",
                    "invalid annotations: invalid name \\\"\\\""),
            new Invalid(
                    "an end before the start",
                    "{\"labels\":{\"a\":\"b\"},\"startsAt\":\"2099-01-02T00:00:00Z\",\"endsAt\":\"2099-01-01T23:59:59.999Z\"}",
                    "start time must be before end time"),
            new Invalid(
                    "a start in the future, whose end would be earlier",
                    "{\"labels\":{\"a\":\"b\"},\"startsAt\":\"2099-01-02T00:00:00Z\"}",
                    "start time must be before end time"),
            new Invalid(
                    "an empty end is the epoch",
                    "{\"labels\":{\"a\":\"b\"},\"startsAt\":\"2026-01-02T00:00:00Z\",\"endsAt\":\"\"}",
                    "start time must be before end time"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("INVALID")
    void anInvalidAlertIsToldAndItsNeighboursAreKept(Invalid c) {
        var name = "beside " + c.title;
        var answer = app.postAlerts("[{\"labels\":{}}," + c.alert + ",{\"labels\":{\"alertname\":\"" + name + "\"}}]");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("\"at least one label pair required\\n" + c.answer + "\"\n");
        assertThat(app.get("/api/v2/alerts", "filter", "alertname=\"" + name + "\"")
                        .body())
                .contains(name);
    }

    static final List<String> NOTHING = List.of("null", "[]", "[] \n");

    @ParameterizedTest(name = "{0}")
    @FieldSource("NOTHING")
    void nothingIsFine(String body) {
        assertThat(app.postAlerts(body)).extracting("status", "body").containsExactly(200, "");
    }

    static final List<String> MORE = List.of("[] x", "[] []", "null null", "[{\"labels\":{\"a\":\"b\"}}]]");

    /** Alertmanager does not look at it, and would lose a second list without a word. */
    @ParameterizedTest(name = "{0}")
    @FieldSource("MORE")
    void whatFollowsTheListIsRefused(String body) {
        assertThat(app.postAlerts(body).status()).isEqualTo(400);
    }

    static final List<String> NOT_UTF_8 = List.of("\u00ff\u00fe", "\u00c3", "\u00ed\u00a0\u0080", "\u00c0\u00af");

    @ParameterizedTest
    @FieldSource("NOT_UTF_8")
    void bytesThatAreNotUtf8DoNotLoseABatch(String bytes) {
        var name = "broken" + NOT_UTF_8.indexOf(bytes);
        var body = "[{\"labels\":{\"alertname\":\"" + name + "\"},\"annotations\":{\"a\":\"x" + bytes + "y\"}}]";
        assertThat(app.postAlerts(body.getBytes(ISO_8859_1)).status()).isEqualTo(200);
        assertThat(app.get("/api/v2/alerts", "filter", "alertname=" + name).body())
                .containsPattern("\"a\":\"x\ufffd+y\"");
    }

    @Test
    void aLabelMayBeAMegabyteLong() {
        var value = "y".repeat(1 << 20);
        app.postAlerts("[{\"labels\":{\"alertname\":\"huge\",\"v\":\"" + value + "\"}}]");
        assertThat(app.get("/api/v2/alerts", "filter", "alertname=huge").body()).contains(value);
    }

    @Test
    void aBatchOfFiveMegabytesIsTaken() {
        var text = "z".repeat(400);
        var batch = IntStream.range(0, 10_000)
                .mapToObj(i -> "{\"labels\":{\"alertname\":\"many\",\"n\":\"" + i + "\"},\"annotations\":{\"d\":\""
                        + text + "\"}}")
                .collect(Collectors.joining(",", "[", "]"));
        assertThat(app.postAlerts(batch).status()).isEqualTo(200);
        assertThat(app.get("/api/v2/alerts", "filter", "alertname=many", "filter", "n=9999")
                        .body())
                .contains(text);
    }

    @Test
    void receivedAndInvalidAlertsAreCounted() {
        double firing = app.metric("alertmanager_alerts_received_total{status=\"firing\",version=\"v2\"}");
        double resolved = app.metric("alertmanager_alerts_received_total{status=\"resolved\",version=\"v2\"}");
        double invalid = app.metric("alertmanager_alerts_invalid_total{version=\"v2\"}");
        app.postAlerts("[{\"labels\":{\"alertname\":\"counted\"}},{\"labels\":{}},"
                + "{\"labels\":{\"alertname\":\"counted\",\"a\":\"b\"},\"endsAt\":\"2026-01-01T00:00:00Z\"}]");
        app.postAlerts("no JSON");
        assertThat(app.metric("alertmanager_alerts_received_total{status=\"firing\",version=\"v2\"}"))
                .isEqualTo(firing + 1);
        assertThat(app.metric("alertmanager_alerts_received_total{status=\"resolved\",version=\"v2\"}"))
                .isEqualTo(resolved + 1);
        assertThat(app.metric("alertmanager_alerts_invalid_total{version=\"v2\"}"))
                .isEqualTo(invalid + 2);
    }
}
