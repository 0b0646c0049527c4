package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.problem.Problem;
import java.util.Map;
import java.util.Set;

/** The start of a body, with as much wrong as is ever reported, and nothing wrong that is right in the whole. */
final class Excerpt {

    private static final int MAX_ITEMS = 50;

    private final Set<String> names;
    private int unknownLeft = Problem.MAX_DETAILS + 1;

    private Excerpt(Set<String> names) {
        this.names = names;
    }

    /** {@return a body with the first of its items, and the first of its members that have none of the names} */
    static JsonNode of(JsonNode whole, Set<String> names) {
        return new Excerpt(names).cut(whole);
    }

    private JsonNode cut(JsonNode node) {
        if (node.isArray()) {
            ArrayNode start = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < node.size() && i < MAX_ITEMS; i++) {
                start.add(cut(node.get(i)));
            }
            return start;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode start = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (names.contains(member.getKey()) || unknownLeft-- > 0) {
                start.set(member.getKey(), cut(member.getValue()));
            }
        }
        return start;
    }
}
