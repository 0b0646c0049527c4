package dev.pitwatch.hub.routes;

import dev.pitwatch.core.readings.reading.CoreMetric;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Looks for what expressions read of a body that is known and hasn't it: they fail for each message. */
final class BodyNames {

    private static final Pattern READ =
            Pattern.compile("\\$(?:simple)?\\{\\s*(?:in\\.)?body\\s*\\??\\.\\s*([A-Za-z_]\\w*)");
    private static final String OURS = "dev.pitwatch.";
    private static final Set<String> OF_ANY = Set.of("toString", "hashCode", "equals", "length", "size");

    private BodyNames() {}

    /** {@return why the text fails of a body of that class} */
    static Optional<String> unknown(String text, Class<?> body) {
        if (!body.getName().startsWith(OURS) && !body.isArray()) {
            return Optional.empty();
        }
        Matcher read = READ.matcher(text);
        while (read.find()) {
            String name = read.group(1);
            if (!OF_ANY.contains(name) && !has(body, name)) {
                return Optional.of(
                        body.isArray()
                                ? "${body.%s}: there the body is the payload as it came, expected a step before that parses it"
                                        .formatted(name)
                                : "${body.%s}: there the body is a %s, expected %s"
                                        .formatted(name, body.getSimpleName(), expected(name, body)));
            }
        }
        return Optional.empty();
    }

    /** A measured value has its name below another: that is what is meant then. */
    private static String expected(String name, Class<?> body) {
        return CoreMetric.ofField(name).isPresent() && has(body, "measured")
                ? "${body.measured[%s]}".formatted(name)
                : "one of its " + names(body);
    }

    /** Of one of several kinds it is enough that one has it. */
    private static boolean has(Class<?> body, String name) {
        return body.isSealed() && Arrays.stream(body.getPermittedSubclasses()).anyMatch(kind -> has(kind, name))
                || getters(body).stream()
                        .anyMatch(method -> property(method).equals(name)
                                || method.getName().equals(name))
                || Arrays.stream(body.getMethods())
                        .anyMatch(method -> method.getName().equals(name));
    }

    private static String names(Class<?> body) {
        return getters(body).stream()
                .filter(method -> !OF_ANY.contains(method.getName()))
                .map(BodyNames::property)
                .sorted()
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static List<Method> getters(Class<?> body) {
        return Arrays.stream(body.getMethods())
                .filter(method -> method.getParameterCount() == 0
                        && method.getReturnType() != void.class
                        && method.getDeclaringClass() != Object.class
                        && !Modifier.isStatic(method.getModifiers()))
                .toList();
    }

    private static String property(Method method) {
        String bare = method.getName().replaceFirst("^(?:get|is)(?=[A-Z])", "");
        return bare.equals(method.getName()) ? bare : bare.substring(0, 1).toLowerCase(Locale.ROOT) + bare.substring(1);
    }
}
