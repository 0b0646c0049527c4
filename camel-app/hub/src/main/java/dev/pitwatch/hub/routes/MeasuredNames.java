package dev.pitwatch.hub.routes;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Looks for values of readings that no driver measures, as {@code ${body.measured[pm24]}}: to Camel they are null for ever. */
public final class MeasuredNames {

    /** The bean that knows which there are, a {@code Predicate<String>}. */
    public static final String BEAN = "measuredNames";

    private static final Pattern NAMED = Pattern.compile("\\bmeasured\\??\\[\\s*['\"]?([^\\]'\"]*)['\"]?\\s*\\]");

    private MeasuredNames() {}

    /** {@return why the file is to be refused as an edit: the first name that nothing measures} */
    static Optional<RouteFileException> unknown(RouteFile file, Node root, CamelContext context) {
        @SuppressWarnings("unchecked") // as it is bound
        Predicate<String> known = (Predicate<String>) context.getRegistry().lookupByNameAndType(BEAN, Predicate.class);
        return known == null ? Optional.empty() : unknown(file, root, known);
    }

    private static Optional<RouteFileException> unknown(RouteFile file, Node node, Predicate<String> known) {
        if (node instanceof SequenceNode list) {
            return list.getValue().stream()
                    .map(item -> unknown(file, item, known))
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        if (node instanceof MappingNode mapping) {
            return mapping.getValue().stream()
                    .map(NodeTuple::getValueNode)
                    .map(value -> unknown(file, value, known))
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        return node instanceof ScalarNode text ? of(file, text, known) : Optional.empty();
    }

    private static Optional<RouteFileException> of(RouteFile file, ScalarNode text, Predicate<String> known) {
        Matcher named = NAMED.matcher(text.getValue());
        while (named.find()) {
            String name = named.group(1).strip();
            if (!known.test(name)) {
                return Optional.of(new RouteFileException(
                        file.label(),
                        YamlSource.line(text),
                        "no driver measures \"%s\", expected a name of GET /sensor-types".formatted(name)));
            }
        }
        return Optional.empty();
    }
}
