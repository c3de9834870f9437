package io.alerthistory.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/** Reads {@code tracing} and {@code event_recorder}, which say what Alertmanager tells of itself. */
final class ObservationReader {
    private static final Form TRACING = Form.of("""
            client_type        text
            endpoint           text
            sampling_fraction  any
            insecure           bool
            tls_config         one   tls
            headers            named  header
            compression        text
            timeout            duration
            """);

    private static final Map<String, Form> PARTS = new LinkedHashMap<>(Forms.PARTS);

    static {
        PARTS.put("recorded-file", Form.of("path  path"));
        PARTS.put("recorded-stdout", Form.of(""));
        PARTS.put("recorded-webhook", Form.of("""
                url                   url
                http_config           any
                timeout               duration
                workers               count
                max_retries           count
                retry_backoff         duration
                batch                 bool
                batch_max_events      count
                batch_max_bytes       any
                batch_flush_interval  duration
                """));
        PARTS.put("recorded-kafka", Form.of("""
                brokers      texts
                topic        text
                client_id    text
                format       text
                acks         text
                compression  text
                buffer_size  count
                tls_config   one    tls
                """));
    }

    private static final Form RECORDER = Form.of("""
            file_outputs     list  recorded-file
            stdout_outputs   list  recorded-stdout
            webhook_outputs  list  recorded-webhook
            kafka_outputs    list  recorded-kafka
            """);

    private ObservationReader() {}

    /** The blocks that are given, by name. */
    static SequencedMap<String, Object> read(Section top, HttpReader http, UnaryOperator<String> inFolder) {
        var given = new LinkedHashMap<String, Object>();
        var tracing = top.field("tracing").section();
        if (tracing != null) {
            given.put("tracing", TRACING.read(tracing, PARTS, Map.of(), inFolder));
            check(tracing);
            tracing.end();
        }
        var recorder = top.field("event_recorder").section();
        if (recorder != null) {
            given.put("event_recorder", RECORDER.read(recorder, PARTS, Map.of(), inFolder));
            for (var output : recorder.field("webhook_outputs").sections()) {
                var settings = output.field("http_config").section();
                if (settings != null) {
                    http.read(settings);
                }
            }
            recorder.end();
        }
        return given;
    }

    /** As they are written, with secrets masked. */
    static SequencedMap<String, Object> write(Map<String, Object> given) {
        var written = new LinkedHashMap<String, Object>();
        given.forEach((name, fields) -> written.put(name, form(name).write(fields(fields), PARTS)));
        return written;
    }

    private static Form form(String name) {
        return name.equals("tracing") ? TRACING : RECORDER;
    }

    @SuppressWarnings("unchecked") // read() has made it
    private static Map<String, Object> fields(Object fields) {
        return (Map<String, Object>) fields;
    }

    private static void check(Section tracing) {
        if (!tracing.has("endpoint")) {
            tracing.refuse("needs endpoint");
        }
        var type = tracing.field("client_type").text("");
        if (!List.of("", "grpc", "http").contains(type)) {
            tracing.field("client_type").refuse("\"" + type + "\" must be one of grpc, http");
        }
        var tls = tracing.field("tls_config").section();
        if (tls != null) {
            HttpReader.checkTls(tls);
        }
    }
}
