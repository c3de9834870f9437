package io.alerthistory.notify.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request to a receiver.
 *
 * @param url may hold secrets, so messages name its host only
 * @param urlField where the URL was configured, for messages: {@code webhook_configs: url or url_file}
 * @param headers beside those of the {@code http_config}, which they yield to; but {@code Authorization} yields to OAuth 2 only
 * @param body sent as UTF-8; empty for a GET
 */
public record Call(
        String method, String url, String urlField, Map<String, String> headers, String contentType, String body) {

    /** A POST of JSON. */
    public static Call json(String url, String urlField, String body) {
        return new Call("POST", url, urlField, Map.of(), "application/json", body);
    }

    /** The same with another header. */
    public Call with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Call(method, url, urlField, more, contentType, body);
    }

    /** The same by another method. */
    public Call by(String otherMethod) {
        return new Call(otherMethod, url, urlField, headers, contentType, body);
    }
}
