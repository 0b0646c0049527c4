package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** JSON that few expect, as text, since not all of it is any. */
final class OddJson {

    private static final List<String> ODD_TEXTS = List.of(
            "",
            " ",
            "\u0000",
            "\ud800",
            "'; drop table workshop; --",
            "1 or 1=1",
            "../../etc/passwd",
            "a\r\nX-Injected: yes",
            "\u202egnp.exe",
            "😀".repeat(300),
            "é".repeat(70_000),
            "${jndi:ldap://x}",
            "{{7*7}}",
            "<script>alert(1)</script>",
            "9999-12-31T23:59:59Z",
            "-292275055-05-16T16:47:04Z",
            "0000-00-00T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-12-31 23:59:59Z",
            "0000-01-01T00:00:00Z",
            "2026-12-31T23:59:59+17:00",
            "%",
            "%00",
            "NaN",
            "null");

    private static final List<String> ODD_NUMBERS = List.of(
            "0",
            "-0",
            "-1",
            "1e400",
            "-1e400",
            "1e-400",
            "0.1",
            "9007199254740993",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "1" + "0".repeat(400),
            "2147483648",
            "32768");

    private OddJson() {}

    /** {@return a text that few expect} */
    static Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.of(ODD_TEXTS),
                Arbitraries.of(ODD_TEXTS),
                Arbitraries.strings().all().ofMaxLength(40));
    }

    /** {@return a value that few expect} */
    static Arbitrary<String> values() {
        Arbitrary<String> texts = texts().map(OddJson::quoted);
        Arbitrary<String> flat = Arbitraries.oneOf(
                Arbitraries.of("null", "true", "[]", "{}"),
                Arbitraries.of(ODD_NUMBERS),
                Arbitraries.doubles().map(String::valueOf),
                texts,
                texts,
                texts);
        return Arbitraries.recursive(
                () -> flat,
                inner -> Arbitraries.oneOf(
                        flat,
                        flat,
                        inner.list().ofMaxSize(3).map(list -> "[" + String.join(",", list) + "]"),
                        Arbitraries.maps(texts, inner).ofMaxSize(3).map(OddJson::object)),
                2);
    }

    /** {@return the body with something wrong in it} */
    static Arbitrary<String> spoiled(JsonNode body) {
        String text = body.toString();
        return Arbitraries.frequencyOf(
                Tuple.of(1, values()),
                Tuple.of(1, Arbitraries.integers().between(0, text.length()).map(end -> text.substring(0, end))),
                Tuple.of(1, Arbitraries.just("[".repeat(5_000) + "]".repeat(5_000))),
                Tuple.of(1, Arbitraries.just("{\"a\":1,\"a\":2}")),
                Tuple.of(6, spoiledMember(body)));
    }

    /** One member is another, or missing, or one too many is there. */
    private static Arbitrary<String> spoiledMember(JsonNode body) {
        if (!(body instanceof ObjectNode object) || object.isEmpty()) {
            return values();
        }
        Map<String, String> members = new TreeMap<>();
        object.properties()
                .forEach(member ->
                        members.put(quoted(member.getKey()), member.getValue().toString()));
        List<String> names = new ArrayList<>(members.keySet());
        names.add("\"nobody_knows\"");
        return Arbitraries.of(names).flatMap(name -> {
            Arbitrary<String> missing = Arbitraries.just("");
            JsonNode before = object.path(name.substring(1, name.length() - 1));
            Arbitrary<String> value = before.isObject() ? Arbitraries.oneOf(values(), spoiledMember(before)) : values();
            return Combinators.combine(
                            Arbitraries.just(members),
                            Arbitraries.frequencyOf(Tuple.of(1, missing), Tuple.of(5, value)))
                    .as((all, next) -> {
                        Map<String, String> changed = new TreeMap<>(all);
                        changed.put(name, next);
                        changed.values().removeIf(String::isEmpty);
                        return object(changed);
                    });
        });
    }

    private static String object(Map<String, String> members) {
        return members.entrySet().stream()
                .map(member -> member.getKey() + ":" + member.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }
}
