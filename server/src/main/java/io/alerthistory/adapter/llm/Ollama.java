package io.alerthistory.adapter.llm;

import io.alerthistory.notify.http.Call;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** {@code POST /api/chat}. A key is not needed, but a proxy before it may want one. */
final class Ollama implements Wire {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Its default holds no more than half of the longest prompt, and it cuts the beginning off without a word. */
    private static final int CONTEXT_TOKENS = 8192;

    @Override
    public Call call(String base, String model, String key, String system, String user, boolean strict) {
        var body = JSON.createObjectNode().put("model", model);
        var messages = body.putArray("messages");
        messages.addObject().put("role", "system").put("content", system);
        messages.addObject().put("role", "user").put("content", user);
        if (strict) {
            body.set("format", Prompt.schema());
        } else {
            body.put("format", "json");
        }
        body.put("stream", false).put("think", false);
        body.putObject("options")
                .put("temperature", 0)
                .put("num_ctx", CONTEXT_TOKENS)
                .put("num_predict", MOST_TOKENS);
        return LanguageModel.authorized(
                Call.json(Wire.url(base, "/api/chat"), LanguageModel.URL_FIELD, JSON.writeValueAsString(body)), key);
    }

    @Override
    public Said said(JsonNode answer) {
        var trouble = Wire.text(answer.path("done_reason")).equals("length") ? "it was longer than allowed" : "";
        return Said.of(
                Wire.text(answer.path("message").path("content")),
                trouble,
                answer.path("prompt_eval_count"),
                answer.path("eval_count"));
    }
}
