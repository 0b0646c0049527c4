package dev.pitwatch.hub.routes;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A route file as YAML: the mistakes that Camel lets pass without a word, and where a word stands. */
final class YamlSource {

    private static final int MAX_NODES = 200_000;

    private final String file;
    private final List<String> lines;
    private final Set<String> routeIds = new HashSet<>();
    private int nodes;

    YamlSource(RouteFile file) {
        this.file = file.label();
        this.lines = file.text().lines().toList();
    }

    /** {@return what stands in it} Throws when it is no list of routes and the like, or says one thing twice. */
    Node check() throws RouteFileException {
        LoadSettings settings = LoadSettings.builder().setLabel(file).build();
        Optional<Node> root = new Compose(settings).composeString(String.join("\n", lines));
        if (root.isEmpty()) {
            throw new RouteFileException(file, OptionalInt.empty(), "nothing in it, expected at least one route");
        }
        if (!(root.get() instanceof SequenceNode list)) {
            throw refusal(root.get(), "expected a list: lines that start with \"- route:\" or the like");
        }
        for (Node item : list.getValue()) {
            if (!(item instanceof MappingNode entry)) {
                throw refusal(item, "expected \"route:\", \"rest:\", \"routeConfiguration:\" or the like");
            }
            for (NodeTuple pair : entry.getValue()) {
                checkEntry(pair);
            }
        }
        checkNames(root.get());
        return root.get();
    }

    private void checkEntry(NodeTuple pair) throws RouteFileException {
        if (!(pair.getValueNode() instanceof MappingNode entry)) {
            return;
        }
        switch (word(pair.getKeyNode())) {
            case "route" -> {
                routeIds.add(member(entry, "id").map(YamlSource::word).orElse(""));
                checkSource(pair, entry, "route");
            }
            case "routeTemplate", "route-template" -> {
                Optional<Node> route = member(entry, "route");
                checkSource(
                        pair,
                        route.isPresent() && route.get() instanceof MappingNode inner ? inner : entry,
                        "template");
            }
            case "templatedRoute", "templated-route" -> checkInstance(entry);
            default -> {} // Camel says it
        }
    }

    private void checkSource(NodeTuple pair, MappingNode route, String kind) throws RouteFileException {
        if (member(route, "from").isEmpty()) {
            throw refusal(pair.getKeyNode(), "the %s has no \"from\", expected one".formatted(kind));
        }
    }

    /** Camel lets a template's route take the place of another of its id, and reads templates from a parameter's location. */
    private void checkInstance(MappingNode instance) throws RouteFileException {
        Optional<Node> id = member(instance, "routeId").or(() -> member(instance, "route-id"));
        if (id.isPresent() && !routeIds.add(word(id.get()))) {
            throw refusal(id.get(), "route id \"%s\" is used already".formatted(word(id.get())));
        }
        if (member(instance, "parameters").orElse(null) instanceof SequenceNode parameters) {
            for (Node parameter : parameters.getValue()) {
                if (parameter instanceof MappingNode one
                        && member(one, "name").map(YamlSource::word).orElse("").equals("location")) {
                    throw refusal(one, "a template can't be read from a location, expected it to stand in this file");
                }
            }
        }
    }

    private static Optional<Node> member(MappingNode mapping, String name) {
        return mapping.getValue().stream()
                .filter(pair -> word(pair.getKeyNode()).equals(name))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }

    /** Aliases may stand for aliases, so that a small file says a lot. */
    private void checkNames(Node node) throws RouteFileException {
        if (++nodes > MAX_NODES) {
            throw refusal(node, "more than %d words with what aliases stand for".formatted(MAX_NODES));
        }
        if (node instanceof SequenceNode list) {
            for (Node item : list.getValue()) {
                checkNames(item);
            }
        } else if (node instanceof MappingNode mapping) {
            Set<String> seen = new HashSet<>();
            for (NodeTuple pair : mapping.getValue()) {
                if (!seen.add(word(pair.getKeyNode()))) {
                    throw refusal(pair.getKeyNode(), "\"%s\" stands here twice".formatted(word(pair.getKeyNode())));
                }
                checkNames(pair.getValueNode());
            }
        }
    }

    /** {@return the line of a node, from 1, where that is known} */
    static OptionalInt line(Node node) {
        return node.getStartMark()
                .map(mark -> OptionalInt.of(mark.getLine() + 1))
                .orElse(OptionalInt.empty());
    }

    /** {@return the text of a scalar; empty: it is none} */
    static String word(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private RouteFileException refusal(Node at, String reason) {
        return new RouteFileException(file, line(at), reason);
    }

    /** {@return the first line from the given one on (from 1) where the text stands as a word of its own} */
    OptionalInt find(String text, int from) {
        return find(text, from, 1);
    }

    /** The same, of its n-th occurrence. */
    OptionalInt find(String text, int from, int occurrence) {
        String first = text.strip().lines().findFirst().orElse("");
        if (first.isEmpty()) {
            return OptionalInt.empty();
        }
        Pattern word = Pattern.compile("(?<![\\w.-])" + Pattern.quote(first) + "(?![\\w-])");
        int left = occurrence;
        for (int line = Math.max(1, from); line <= lines.size(); line++) {
            String written = lines.get(line - 1);
            if (!written.stripLeading().startsWith("#") && word.matcher(written).find() && --left == 0) {
                return OptionalInt.of(line);
            }
        }
        return OptionalInt.empty();
    }
}
