package io.alerthistory.api;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * A path, and what it does for each method.
 *
 * @param inApi whether it belongs to API v2, whose errors are JSON
 */
record Endpoint(String path, boolean inApi, SequencedMap<String, Action> actions) {
    /** Answers a request, or throws {@link Refusal} before it has begun to. */
    interface Action {
        void answer(ServerRequest request, ServerResponse response) throws IOException;
    }

    Endpoint on(String method, Action action) {
        var more = new LinkedHashMap<>(actions);
        more.put(method, action);
        return new Endpoint(path, inApi, more);
    }
}
