package io.alerthistory.adapter.llm;

import io.alerthistory.notify.http.Call;
import tools.jackson.databind.JsonNode;

/** One provider's way of asking and of answering. Immutable, safe for many threads. */
interface Wire {
    /** Most tokens of an answer. It needs some 150; models that think first, and are not to be kept from it, need the rest. */
    int MOST_TOKENS = 2048;

    /**
     * @param base what the path is put behind
     * @param key empty where there is none
     * @param strict whether the server is to hold the model to the schema; not all can
     */
    Call call(String base, String model, String key, String system, String user, boolean strict);

    /** What the model said. Never throws; of what is not there, nothing was said. */
    Said said(JsonNode answer);

    /**
     * @param trouble why the text is not what was asked for, though it may look so; empty if nothing is known to be wrong
     * @param inputTokens zero where the server does not say
     */
    record Said(String text, String trouble, long inputTokens, long outputTokens) {
        private static final long MOST = 1_000_000_000;

        static Said of(String text, String trouble, JsonNode inputTokens, JsonNode outputTokens) {
            return new Said(text, trouble, tokens(inputTokens), tokens(outputTokens));
        }

        private static long tokens(JsonNode number) {
            return number.isIntegralNumber() && number.canConvertToLong() ? Math.clamp(number.longValue(), 0, MOST) : 0;
        }
    }

    static Wire of(Provider provider) {
        return switch (provider) {
            case OPENAI -> new OpenAi();
            case ANTHROPIC -> new Anthropic();
            case OLLAMA -> new Ollama();
        };
    }

    /** The path behind the base, and before its query if it has one; a base that ends in the path stays as it is. */
    static String url(String base, String path) {
        int query = base.indexOf('?');
        var before = query < 0 ? base : base.substring(0, query);
        var rest = query < 0 ? "" : base.substring(query);
        int end = before.length();
        while (end > 0 && before.charAt(end - 1) == '/') {
            end--;
        }
        before = before.substring(0, end);
        return (before.endsWith(path) ? before : before + path) + rest;
    }

    /** The text under a name, empty where there is none. */
    static String text(JsonNode node) {
        return node.isString() ? node.stringValue() : "";
    }
}
