package io.alerthistory.config;

import java.util.Map;

/**
 * What Alertmanager can be configured to do and this version cannot. A file that uses any of it is a good file, but
 * the program does not start with it: a page that silently does not come is worse. What says nothing (an empty list,
 * {@code false}) passes. A line leaves this list when the thing is done.
 */
final class NotYet {
    static final Map<String, String> TOP = Map.of("tracing", "tracing", "event_recorder", "the event recorder");

    static final Map<String, String> HTTP = Map.of(
            "tls_config", "TLS with settings of its own",
            "oauth2", "OAuth 2",
            "proxy_url", "sending through a proxy",
            "no_proxy", "sending through a proxy",
            "proxy_from_environment", "sending through a proxy",
            "proxy_connect_header", "sending through a proxy",
            "http_headers", "adding HTTP headers");

    /** Said by the readers themselves, because being there is not enough or already too much. */
    static final String HTTP_1_ONLY = "switching HTTP/2 off";

    static final String PAYLOAD = "a webhook body of one's own";
    static final String TEMPLATE = "a template ({{ ... }}) here";

    private NotYet() {}

    static void note(Section section, Map<String, String> fields) {
        fields.keySet().stream().sorted().forEach(name -> {
            var field = section.field(name);
            if (!field.saysNothing()) {
                field.notYet(fields.getOrDefault(name, name));
            }
        });
    }
}
