package dev.pitwatch.hub.routes;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.util.StringHelper;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Refuses what route files must not say, by their YAML alone, before Camel makes anything of it: classes by name (an object of
 * any class is whatever its author likes, e.g. a command), scripts, components that aren't listed, the hub's secrets.
 * What such words amount to is in Camel's own hands at the first message only; {@link RouteGuards} holds it then.
 */
final class RouteRules {

    /** Words for what makes objects or runs code, wherever they stand. */
    private static final Set<String> FORBIDDEN = Set.of(
            "allowAnyType",
            "allowJmsType",
            "allowUnmarshallType",
            "beans",
            "csimple",
            "customLoadBalancer",
            "dataFormats",
            "groovy",
            "java",
            "joor",
            "js",
            "kamelet",
            "moduleClassNames",
            "mvel",
            "ognl",
            "python",
            "restConfiguration",
            "script",
            "scriptLanguage",
            "spel",
            "wasm");

    private static final Set<String> URIS = Set.of(
            "deadLetterUri",
            "enrich",
            "from",
            "interceptFrom",
            "interceptSendToEndpoint",
            "poll",
            "pollEnrich",
            "to",
            "toD",
            "uri",
            "wireTap");
    private static final Set<String> CALLS = Set.of("bean", "method");
    private static final Set<String> FAILURES = Set.of("exception", "exceptions", "exceptionType");
    private static final Pattern CLASS_KEY = Pattern.compile("(?i).*(?:class|classname|classnames|type)");
    private static final Pattern MAKES = Pattern.compile("(?i)#\\s*(?:class|type|valueas|autowired)\\b");
    private static final Pattern READS =
            Pattern.compile("(?i)\\bresource:(?:file|classpath|https?|ref|gzip|mem|base64)\\b");
    private static final Pattern LOOKS_AROUND =
            Pattern.compile("\\{\\{\\s*\\??!?(env|sys|service(?:\\.\\w+)?|bean)\\s*:", Pattern.CASE_INSENSITIVE);
    private static final Pattern PROPERTY = Pattern.compile("\\{\\{\\s*\\??!?([A-Z][A-Z0-9_]*)");
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)(?::.*)?", Pattern.DOTALL);
    private static final int MAX_DECODINGS = 3;

    private final RouteFile file;
    private final CamelContext scratch;
    private final RouteRestrictions restrictions;

    RouteRules(RouteFile file, CamelContext scratch, RouteRestrictions restrictions) {
        this.file = file;
        this.scratch = scratch;
        this.restrictions = restrictions;
    }

    /** Throws for the first word that must not stand there. */
    void check(Node root) throws RouteFileException {
        look(root, "", "");
    }

    private void look(Node node, String key, String above) throws RouteFileException {
        if (node instanceof SequenceNode list) {
            refuseStepsBesideTransaction(list);
            for (Node item : list.getValue()) {
                look(item, key, above);
            }
        } else if (node instanceof MappingNode mapping) {
            for (NodeTuple pair : mapping.getValue()) {
                String inner = key(pair.getKeyNode());
                if (FORBIDDEN.contains(inner) && !key.equals("parameters")) {
                    throw refusal(
                            pair.getKeyNode(),
                            "\"%s\" is not for route files: what isn't a component, bean or pattern comes with a plugin"
                                    .formatted(inner));
                }
                look(pair.getKeyNode(), "", key);
                look(pair.getValueNode(), inner, key);
            }
        } else if (node instanceof ScalarNode scalar) {
            for (String text : readings(scalar.getValue())) {
                look(scalar, text, key, above);
            }
        }
    }

    /** Camel moves all other steps of the route to the start of the block, those behind it too. */
    private void refuseStepsBesideTransaction(SequenceNode steps) throws RouteFileException {
        for (Node step : steps.getValue()) {
            if (steps.getValue().size() > 1 && step instanceof MappingNode mapping) {
                for (NodeTuple pair : mapping.getValue()) {
                    if (key(pair.getKeyNode()).equals("transacted")) {
                        throw refusal(
                                pair.getKeyNode(),
                                "\"transacted\" has other steps beside it, expected it to be the only one of its route,"
                                        + " which others call by direct:");
                    }
                }
            }
        }
    }

    /** Camel takes words with dashes for the same. */
    private static String key(Node node) {
        return node instanceof ScalarNode scalar
                ? StringHelper.dashToCamelCase(scalar.getValue().strip())
                : "";
    }

    /** What a text is, and what it becomes once its properties are put in and it is decoded as part of a URI. */
    private Set<String> readings(String text) {
        Set<String> readings = new LinkedHashSet<>();
        String resolved = resolved(text);
        for (String first : List.of(text, resolved)) {
            String next = first;
            for (int i = 0; i < MAX_DECODINGS && readings.add(next); i++) {
                next = decoded(next);
            }
        }
        return readings;
    }

    private String resolved(String text) {
        try {
            String resolved = text.contains("{{") ? scratch.resolvePropertyPlaceholders(text) : text;
            return resolved == null ? "" : resolved; // null: it is optional and there is none
        } catch (RuntimeException e) {
            return text; // Camel will fail of it, too, and say it better
        }
    }

    private static String decoded(String text) {
        try {
            return text.contains("%") ? URLDecoder.decode(text, StandardCharsets.UTF_8) : text;
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private void look(ScalarNode at, String text, String key, String above) throws RouteFileException {
        if (MAKES.matcher(text).find()) {
            throw refusal(
                    at, "an object of a class can't be made here, expected the name of a bean of the hub: \"#name\"");
        }
        if (READS.matcher(text).find()) {
            throw refusal(at, "an expression can't be read from elsewhere, expected it to stand here");
        }
        Matcher around = LOOKS_AROUND.matcher(text);
        if (around.find()) {
            throw refusal(at, "{{%s:…}} is not for route files, expected {{NAME}}".formatted(around.group(1)));
        }
        Matcher property = PROPERTY.matcher(text);
        while (property.find()) {
            if (!RouteProperties.isOffered(property.group(1)) && !FileSettings.isOffered(property.group(1))) {
                throw refusal(
                        at,
                        "{{%s}} is not for route files: it is, or may be, a secret; those of your own begin with ROUTE_"
                                .formatted(property.group(1)));
            }
        }
        Optional<String> expression = SimpleRules.refusal(text, name -> RouteGuards.refusal(scratch, name));
        if (expression.isPresent()) {
            throw refusal(at, expression.get());
        }
        lookAtKey(at, text.strip(), key, above);
    }

    private void lookAtKey(ScalarNode at, String text, String key, String above) throws RouteFileException {
        boolean names = FAILURES.contains(key) || CLASS_KEY.matcher(key).matches();
        for (String part : names ? text.split("[,\\s]+") : new String[0]) {
            if (RouteClasses.isForbidden(part)) {
                throw refusal(at, "class %s is not among those that route files may name".formatted(part));
            }
        }
        if (URIS.contains(key) && !above.equals("parameters")) {
            lookAtUri(at, text);
        }
        boolean called = CALLS.contains(key) || CALLS.contains(above) && key.equals("ref") || key.equals("beanName");
        if (called && !text.contains("{{")) {
            Optional<String> reason =
                    RouteGuards.refusal(scratch, text.replaceFirst("^#", "").replaceFirst("[?:!(].*", ""));
            if (reason.isPresent()) {
                throw refusal(at, reason.get());
            }
        }
    }

    private void lookAtUri(ScalarNode at, String text) throws RouteFileException {
        Matcher scheme = SCHEME.matcher(text);
        if (scheme.matches()) {
            Optional<String> reason = restrictions.refusal(scheme.group(1).toLowerCase(Locale.ROOT));
            if (reason.isPresent()) {
                throw refusal(at, reason.get());
            }
        }
        for (String option : text.replaceFirst("^[^?]*\\??", "").split("&")) {
            int equals = option.indexOf('=');
            if (equals > 0
                    && CLASS_KEY.matcher(option.substring(0, equals)).matches()
                    && RouteClasses.isForbidden(option.substring(equals + 1))) {
                throw refusal(
                        at,
                        "class %s is not among those that route files may name"
                                .formatted(option.substring(equals + 1)));
            }
        }
    }

    private RouteFileException refusal(Node at, String reason) {
        return RouteFileException.forGood(file.label(), YamlSource.line(at), reason);
    }
}
