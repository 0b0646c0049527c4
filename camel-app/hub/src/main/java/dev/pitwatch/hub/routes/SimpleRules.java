package dev.pitwatch.hub.routes;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What must not stand in expressions of Camel's Simple, wherever in a file they are: ways to classes, to the context, to the process. */
final class SimpleRules {

    private static final Pattern START = Pattern.compile("\\$(?:simple)?\\s*\\{\\s*");
    private static final Pattern HEAD = Pattern.compile("[A-Za-z][A-Za-z-]*");
    private static final Set<String> FORBIDDEN =
            Set.of("camelContext", "env", "exchange", "properties", "propertiesExist", "ref", "sys", "sysenv", "type");
    /** Methods and fields of any object that lead out of the message. */
    private static final Pattern LEADS_OUT = Pattern.compile(
            "(?i)[.?\\[('\"]\\s*(?:get)?(?:class|classloader|camelcontext|context|exchange|registry|injector|unitofwork|endpoint"
                    + "|fromendpoint|module|declaringclass)\\b(?!\\s*[=:'\"])");

    private static final Pattern BEAN = Pattern.compile("bean:([^?!}&\\s]*)");
    private static final Pattern AS = Pattern.compile("(?i)\\w*As(?:Index)?\\(\\s*([\\w.$]+)");

    private SimpleRules() {}

    /** Says what is wrong with the expressions in the text, if anything is; {@code beans} does so of a bean's name. */
    static Optional<String> refusal(String text, Function<String, Optional<String>> beans) {
        Matcher start = START.matcher(text);
        while (start.find()) {
            Optional<String> reason = ofFunction(within(text, start.end()), beans);
            if (reason.isPresent()) {
                return reason;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofFunction(String function, Function<String, Optional<String>> beans) {
        Matcher head = HEAD.matcher(function);
        if (head.lookingAt() && FORBIDDEN.contains(head.group())) {
            return Optional.of("${%s…} is not for route files".formatted(head.group()));
        }
        if (LEADS_OUT.matcher(function).find()) {
            return Optional.of("${%s} leads out of the message, which route files may not".formatted(function));
        }
        Matcher as = AS.matcher(function);
        if (as.lookingAt() && RouteClasses.isForbidden(as.group(1))) {
            return Optional.of("class %s is not among those that route files may name".formatted(as.group(1)));
        }
        Matcher bean = BEAN.matcher(function);
        return bean.lookingAt() ? ofBean(bean.group(1), function.startsWith("?", bean.end()), beans) : Optional.empty();
    }

    /** Camel takes {@code name::method}, {@code name?method=…}, and {@code name.method}; what of it is a class's name stays one. */
    private static Optional<String> ofBean(String named, boolean alone, Function<String, Optional<String>> beans) {
        String name = named.replaceFirst("::.*", "");
        if (name.contains(":")) {
            return Optional.of("${bean:%s…} names a class, expected a bean of the hub".formatted(name));
        }
        boolean withMethod = !alone && name.equals(named) && name.indexOf('.') == name.lastIndexOf('.');
        return beans.apply(withMethod ? name.replaceFirst("\\..*", "") : name);
    }

    /** The text up to the brace that closes what was opened before it. */
    private static String within(String text, int from) {
        int open = 1;
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '{') {
                open++;
            } else if (text.charAt(i) == '}' && --open == 0) {
                return text.substring(from, i);
            }
        }
        return text.substring(from);
    }
}
