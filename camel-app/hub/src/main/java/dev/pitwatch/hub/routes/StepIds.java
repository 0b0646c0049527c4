package dev.pitwatch.hub.routes;

import java.util.Locale;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Looks for steps without an id: Camel gives them one of its own, which is another after each edit, and by which nobody knows them. */
final class StepIds {

    private StepIds() {}

    /** {@return why the file is to be refused as an edit: the first step without an id} */
    static Optional<RouteFileException> missing(RouteFile file, Node root) {
        return missing(root)
                .map(step -> RouteFileException.forGood(
                        file.label(),
                        YamlSource.line(step),
                        "the step \"%s\" has no id, expected one of its own, e.g. id: %s-%s"
                                .formatted(
                                        YamlSource.word(step),
                                        file.id(),
                                        YamlSource.word(step).toLowerCase(Locale.ROOT))));
    }

    private static Optional<Node> missing(Node node) {
        if (node instanceof SequenceNode list) {
            return list.getValue().stream()
                    .map(StepIds::missing)
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        if (node instanceof MappingNode mapping) {
            for (NodeTuple pair : mapping.getValue()) {
                Optional<Node> found = YamlSource.word(pair.getKeyNode()).equals("steps")
                                && pair.getValueNode() instanceof SequenceNode steps
                        ? withoutId(steps).or(() -> missing(steps))
                        : missing(pair.getValueNode());
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** {@return the word of the first such step in a list, e.g. {@code setBody}} */
    private static Optional<Node> withoutId(SequenceNode steps) {
        return steps.getValue().stream()
                .filter(MappingNode.class::isInstance)
                .flatMap(step -> ((MappingNode) step).getValue().stream())
                .filter(step -> !(step.getValueNode() instanceof MappingNode options && hasId(options)))
                .map(NodeTuple::getKeyNode)
                .findFirst();
    }

    private static boolean hasId(MappingNode options) {
        return options.getValue().stream()
                .anyMatch(pair -> YamlSource.word(pair.getKeyNode()).equals("id")
                        && !YamlSource.word(pair.getValueNode()).isBlank());
    }
}
