package dev.pitwatch.hub.rest;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.Problem.Detail;
import dev.pitwatch.hub.rest.Operation.Location;
import dev.pitwatch.hub.rest.Operation.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every value of every body that the contract knows, in turn replaced by what it is not: refusals are sentences for people. */
class GeneratedWordingTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final List<JsonNode> ODD = List.of(
            JSON.nullNode(),
            JSON.booleanNode(true),
            JSON.numberNode(-7_000_000_000L),
            JSON.numberNode(0.5),
            JSON.textNode(""),
            JSON.textNode(" "),
            JSON.textNode("odd"),
            JSON.textNode("x".repeat(5_000)),
            JSON.arrayNode(),
            JSON.arrayNode().add(7).add(7),
            JSON.objectNode(),
            JSON.objectNode().put("odd", 7));

    private static final Pattern SENTENCE = Pattern.compile("(is|has) [^\n]+");

    /** As libraries say it, or as only programs read it. */
    private static final Pattern FOR_PROGRAMS = Pattern.compile(
            " found|regex|pattern|schema|must |does not |\\$ref|\\^|\\\\[sdSw]|\\[[^\\]]*-[^\\]]*]|\\{\\d+(,\\d*)?}|java\\.");

    private final ContractCalls contract = new ContractCalls();

    @Test
    void givenAnyBodyWithAValueThatIsNotTheirs_whenRefused_thenItIsSaidInASentence() {
        List<String> said = new ArrayList<>();
        for (Operation operation : contract.operations()) {
            JsonNode body = contract.body(operation, new Samples(contract.document(), Map.of(), new Random(1)), true);
            if (body != null) {
                replacing(body.deepCopy(), changed -> refusals(operation, changed)
                        .forEach(detail ->
                                said.add("%s %s: %s".formatted(operation.id(), detail.field(), detail.message()))));
            }
        }

        assertThat(said).hasSizeGreaterThan(1_000);
        assertThat(said.stream().distinct()).allSatisfy(one -> {
            String sentence = one.substring(one.indexOf(": ") + 2);
            assertThat(sentence).as(one).matches(SENTENCE).doesNotContainPattern(FOR_PROGRAMS);
            assertThat(sentence.length()).as(one).isLessThan(300);
        });
    }

    /** Hands the body on once for each of its values and each odd one in its place, itself as well. */
    private static void replacing(JsonNode body, Consumer<JsonNode> takes) {
        ODD.forEach(takes);
        replacing(body, body, takes);
    }

    private static void replacing(JsonNode whole, JsonNode part, Consumer<JsonNode> takes) {
        if (part instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                JsonNode kept = object.get(name);
                ODD.forEach(odd -> {
                    object.set(name, odd);
                    takes.accept(whole);
                });
                object.remove(name);
                takes.accept(whole);
                object.set(name, kept);
                replacing(whole, kept, takes);
            }
        } else if (part instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                int place = i;
                JsonNode kept = list.get(i);
                ODD.forEach(odd -> {
                    list.set(place, odd);
                    takes.accept(whole);
                });
                list.set(place, kept);
                replacing(whole, kept, takes);
            }
        }
    }

    private static List<Detail> refusals(Operation operation, JsonNode body) {
        Map<String, String> path = operation.parameters().stream()
                .filter(parameter -> parameter.place() == Location.PATH)
                .collect(toMap(Parameter::name, any -> "7"));
        try {
            RequestCheck.check(
                    operation, new RequestCheck.Raw(path, Map.of(), name -> Optional.empty(), Json.bytes(body)));
            return List.of();
        } catch (Problem problem) {
            return problem.details();
        }
    }
}
