package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.repeat.RepeatedCalls;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Answers a call that is sent again under its {@code Idempotency-Key} as the first time. */
final class Repeats {

    private static final String HEADER = "Idempotency-Key";
    /** The same for the same request, however its members are ordered. */
    private static final ObjectWriter SORTED = Json.MAPPER.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private final RepeatedCalls calls;

    Repeats(RepeatedCalls calls) {
        this.calls = calls;
    }

    private record Kept(int status, @Nullable JsonNode data, @Nullable String location, @Nullable String tag) {}

    /** Asks whether someone who might make a call once still may. */
    @FunctionalInterface
    interface Rights {
        /** Throws a {@link dev.pitwatch.base.problem.Problem} when they may not. */
        void ask() throws Exception;
    }

    /**
     * Does the work, or answers as it was answered before; does it always when there is no key, or no one is signed in.
     *
     * @param rights asked before an answer is given again
     */
    Result answer(
            Operation operation,
            @Nullable Principal who,
            RequestCheck.Checked checked,
            Rights rights,
            Callable<Result> work)
            throws Exception {
        JsonNode key = checked.parameters().get(HEADER);
        if (key == null || who == null || (who.userId() == null && !who.isMachine())) {
            return work.call();
        }
        AtomicBoolean done = new AtomicBoolean();
        String answer = calls.once(who, key.asText(), request(operation, checked), () -> {
            done.set(true);
            return kept(work.call());
        });
        if (!done.get()) {
            rights.ask();
        }
        Kept kept = Json.MAPPER.readValue(answer, Kept.class);
        return new Result(
                kept.status(),
                kept.data(),
                null,
                Optional.ofNullable(kept.location()),
                Optional.ofNullable(kept.tag()),
                Optional.empty());
    }

    private static String request(Operation operation, RequestCheck.Checked checked) throws JsonProcessingException {
        Map<String, Object> parameters = new TreeMap<>(checked.parameters());
        parameters.remove(HEADER);
        Object body = Json.MAPPER.treeToValue(checked.body(), Object.class);
        return SORTED.writeValueAsString(List.of(
                operation.id(),
                Json.MAPPER.writeValueAsString(parameters),
                Optional.ofNullable(body).orElse("")));
    }

    private static String kept(Result result) throws JsonProcessingException {
        JsonNode data = Json.MAPPER.valueToTree(result.data());
        return Json.MAPPER.writeValueAsString(new Kept(
                result.status(),
                data,
                result.location().orElse(null),
                result.tag().orElse(null)));
    }
}
