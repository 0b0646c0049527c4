package dev.pitwatch.hub.routes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.ExpressionIllegalSyntaxException;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.NoSuchLanguageException;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.component.bean.MethodNotFoundException;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Location of an error in a route file. The parser knows it; for the rest Camel names the step, and the word that it
 * complains of is looked for from there on.
 */
final class ErrorLocation {

    private static final Pattern AT = Pattern.compile(">>> (.*?) <<<", Pattern.DOTALL);
    private static final Pattern WRAPPED = Pattern.compile("^Failed to resolve endpoint: \\S+ due to: ");
    private static final Pattern UNKNOWN = Pattern.compile("Unknown parameters=\\[\\{(.*)}]");
    private static final Pattern TWICE = Pattern.compile("(?i)Duplicate id detected: (\\S+?)\\. ");
    private static final List<Pattern> WORDS = List.of(
            Pattern.compile("Unknown parameters=\\[\\{([^=}]+)="),
            Pattern.compile("Unknown parameters=\\[\\{[^=}]+=.*?, ([^=}]+)="),
            Pattern.compile("Property with key \\[([^]]+)]"),
            Pattern.compile("(?:Data format|CronExpression) '([^']+)'"),
            Pattern.compile("Error creating bean: (\\S+)"),
            Pattern.compile("(?i)route ?template (?:with id )?(\\S+)"));

    /** Beans of former versions that edited files may name still, and what took their place. */
    private static final Map<String, String> FORMER_BEANS = Map.of(
            "killSwitch",
            "devices are disabled and enabled by deviceSwitches, which route devices-reconcile runs: leave the step out");

    private final RouteFile file;
    private final YamlSource source;
    private final Model model;

    /** Takes the scratch context's model, whose definitions know their lines. */
    ErrorLocation(RouteFile file, Model model) {
        this.file = file;
        this.source = new YamlSource(file);
        this.model = model;
    }

    /** {@return the refusal that says what the failure means for the file} */
    RouteFileException of(Throwable failure) {
        List<Throwable> causes = causes(failure);
        for (Throwable cause : causes) {
            if (cause instanceof RouteFileException refusal) {
                return refusal;
            }
        }
        for (Throwable cause : causes) {
            if (cause instanceof MarkedYamlEngineException marked) {
                return ofParser(marked);
            }
        }
        if (causes.stream().anyMatch(StackOverflowError.class::isInstance)) {
            return new RouteFileException(file.label(), OptionalInt.empty(), "nested too deeply");
        }
        return new RouteFileException(file.label(), line(causes), reason(causes, file.text()));
    }

    private RouteFileException ofParser(MarkedYamlEngineException marked) {
        Mark mark = marked.getProblemMark().or(marked::getContextMark).orElse(null);
        OptionalInt line = mark == null ? OptionalInt.empty() : OptionalInt.of(mark.getLine() + 1);
        String problem = marked.getProblem() == null ? String.valueOf(marked.getMessage()) : marked.getProblem();
        String context = marked.getContext() == null ? "" : ", " + marked.getContext();
        return new RouteFileException(file.label(), line, problem + context);
    }

    private OptionalInt line(List<Throwable> causes) {
        for (Throwable cause : causes) {
            Matcher twice = TWICE.matcher(String.valueOf(cause.getMessage()));
            if (twice.find()) {
                return source.find("id: " + twice.group(1), 1, 2);
            }
        }
        OptionalInt step = step(causes);
        for (String word : words(causes)) {
            OptionalInt line = source.find(word, step.orElse(1));
            if (line.isPresent()) {
                return line;
            }
        }
        return step;
    }

    /** The line of the step that Camel names, or at least of its route. */
    private OptionalInt step(List<Throwable> causes) {
        for (Throwable cause : causes) {
            if (cause instanceof FailedToCreateRouteException failed && failed.getRouteId() != null) {
                RouteDefinition route = model.getRouteDefinition(failed.getRouteId());
                if (route != null) {
                    Matcher at = AT.matcher(String.valueOf(failed.getMessage()));
                    OptionalInt step = at.find() ? line(route.getOutputs(), at.group(1)) : OptionalInt.empty();
                    return step.isPresent() ? step : known(route.getLineNumber());
                }
            }
        }
        return OptionalInt.empty();
    }

    private static OptionalInt line(List<ProcessorDefinition<?>> steps, String label) {
        for (ProcessorDefinition<?> step : steps) {
            OptionalInt inner = line(step.getOutputs(), label);
            if (inner.isPresent()) {
                return inner;
            }
            if (step.toString().equals(label)) {
                return known(step.getLineNumber());
            }
        }
        return OptionalInt.empty();
    }

    private static OptionalInt known(int line) {
        return line > 0 ? OptionalInt.of(line) : OptionalInt.empty();
    }

    /** What the causes name, the innermost first. */
    private static List<String> words(List<Throwable> causes) {
        List<String> words = new ArrayList<>();
        for (int i = causes.size() - 1; i >= 0; i--) {
            Throwable cause = causes.get(i);
            String message = String.valueOf(cause.getMessage());
            for (Pattern pattern : WORDS) {
                Matcher matcher = pattern.matcher(message);
                if (matcher.find()) {
                    words.add(matcher.group(1));
                }
            }
            words.addAll(named(cause));
        }
        return words;
    }

    private static List<String> named(Throwable cause) {
        if (cause instanceof NoSuchBeanException bean && bean.getName() != null) {
            return List.of(bean.getName());
        }
        if (cause instanceof NoSuchEndpointException endpoint) {
            return List.of(endpoint.getUri().replaceFirst(":.*", ""));
        }
        if (cause instanceof NoSuchLanguageException language) {
            return List.of(language.getLanguage());
        }
        if (cause instanceof ExpressionIllegalSyntaxException syntax) {
            return List.of(String.valueOf(syntax.getExpression()));
        }
        if (cause instanceof MethodNotFoundException method) {
            return List.of(method.getMethodName());
        }
        if (cause instanceof PropertyBindingException property && property.getPropertyName() != null) {
            return List.of(property.getPropertyName());
        }
        if (cause instanceof TypeConversionException unfit) {
            return List.of(String.valueOf(unfit.getValue()));
        }
        if (cause instanceof NoTypeConversionAvailableException unfit) {
            return List.of(String.valueOf(unfit.getValue()));
        }
        return cause instanceof ClassNotFoundException ? List.of(String.valueOf(cause.getMessage())) : List.of();
    }

    /** The message of the one that knows best what an operator can act on. */
    private static String reason(List<Throwable> causes, String text) {
        for (Throwable cause : causes) {
            String words = ofKind(cause, text);
            if (!words.isEmpty()) {
                return words;
            }
        }
        Throwable innermost = causes.get(causes.size() - 1);
        String message = innermost.getMessage() == null
                ? innermost.getClass().getSimpleName()
                : String.valueOf(innermost.getMessage());
        String before = message;
        do {
            before = message;
            message = WRAPPED.matcher(message).replaceFirst("");
        } while (!before.equals(message));
        return message;
    }

    private static String ofKind(Throwable cause, String text) {
        if (cause instanceof ResolveEndpointFailedException) {
            Matcher unknown = UNKNOWN.matcher(String.valueOf(cause.getMessage()));
            if (unknown.find()) { // the names alone: values may be secret
                return "there is no option "
                        + unknown.group(1)
                                .replaceAll("=.*?(, (?=[\\w.]+=)|$)", ", ")
                                .replaceAll(", $", "");
            }
        }
        if (cause instanceof NoTypeConversionAvailableException unfit && Class.class.equals(unfit.getToType())) {
            return "there is no class " + unfit.getValue();
        }
        if (cause instanceof PropertyBindingException property && property.getPropertyName() != null) {
            return "option %s: \"%s\" doesn't fit%s"
                    .formatted(property.getPropertyName(), shown(property, text), because(property.getCause()));
        }
        if (cause instanceof MethodNotFoundException method) {
            return "there is no method " + method.getMethodName();
        }
        if (cause instanceof TypeConversionException unfit && Duration.class.equals(unfit.getToType())) {
            String value = String.valueOf(unfit.getValue());
            return "\"%s\" doesn't fit, %s".formatted(text.contains(value) ? value : "…", NumberOptions.EXPECTED);
        }
        if (cause instanceof NoSuchBeanException bean
                && bean.getName() != null
                && FORMER_BEANS.containsKey(bean.getName())) {
            return "there is no bean %s any more: %s".formatted(bean.getName(), FORMER_BEANS.get(bean.getName()));
        }
        if (cause instanceof ClassNotFoundException) {
            return "there is no class " + cause.getMessage();
        }
        return "";
    }

    /** The value, where it stands in the file; one that came from a property may be secret. */
    private static String shown(PropertyBindingException property, String text) {
        String value = String.valueOf(property.getValue());
        return text.contains(value) ? value : "…";
    }

    private static String because(Throwable cause) {
        return cause instanceof NoSuchBeanException ? ": " + cause.getMessage() : "";
    }

    /** {@return the failure and what caused it, the innermost last} */
    static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && causes.size() < 20; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    /** {@return the innermost message: what an operator can act on} */
    static String innermost(Throwable failure) {
        return reason(causes(failure), "");
    }
}
