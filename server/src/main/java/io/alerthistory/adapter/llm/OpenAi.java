package io.alerthistory.adapter.llm;

import io.alerthistory.notify.http.Call;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * {@code POST /v1/chat/completions} as OpenAI has it and many others. Says nothing of temperature, which models that reason
 * refuse. Where the schema is refused, too, an older server is assumed, which knows {@code max_tokens} only.
 */
final class OpenAi implements Wire {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Call call(String base, String model, String key, String system, String user, boolean strict) {
        var body = JSON.createObjectNode().put("model", model);
        var messages = body.putArray("messages");
        messages.addObject().put("role", "system").put("content", system);
        messages.addObject().put("role", "user").put("content", user);
        body.put(strict ? "max_completion_tokens" : "max_tokens", MOST_TOKENS);
        if (strict) {
            body.putObject("response_format")
                    .put("type", "json_schema")
                    .putObject("json_schema")
                    .put("name", "classification")
                    .put("strict", true)
                    .set("schema", Prompt.schema());
        }
        return LanguageModel.authorized(
                Call.json(Wire.url(base, "/chat/completions"), LanguageModel.URL_FIELD, JSON.writeValueAsString(body)),
                key);
    }

    @Override
    public Said said(JsonNode answer) {
        var choice = answer.path("choices").path(0);
        var message = choice.path("message");
        var trouble = switch (Wire.text(choice.path("finish_reason"))) {
            case "length" -> "it was longer than allowed";
            case "content_filter" -> "it was withheld";
            default -> Wire.text(message.path("refusal")).isEmpty() ? "" : "it was a refusal";
        };
        var usage = answer.path("usage");
        return Said.of(
                Wire.text(message.path("content")),
                trouble,
                usage.path("prompt_tokens"),
                usage.path("completion_tokens"));
    }
}
