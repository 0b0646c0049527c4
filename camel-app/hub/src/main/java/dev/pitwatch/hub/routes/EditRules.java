package dev.pitwatch.hub.routes;

import java.util.Optional;
import java.util.Set;
import org.apache.camel.impl.DefaultCamelContext;
import org.snakeyaml.engine.v2.nodes.Node;

/** The rules that came later than files that run: they refuse what is edited from then on. */
final class EditRules {

    private EditRules() {}

    /** {@return what the first of them says against the file} */
    static Optional<RouteFileException> refusal(
            RouteFile file, Node root, DefaultCamelContext scratch, DefaultCamelContext live, Set<String> owned) {
        return StepIds.missing(file, root)
                .or(() -> MeasuredNames.unknown(file, root, scratch))
                .or(() -> RouteFlows.wrong(file, scratch, live, owned));
    }
}
