package dev.pitwatch.hub.routes;

import dev.pitwatch.hub.routes.MessageState.Settled;
import dev.pitwatch.hub.steps.Contracted;
import dev.pitwatch.hub.steps.StepContract;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.CatchDefinition;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.ConvertBodyDefinition;
import org.apache.camel.model.DelayDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.MarshalDefinition;
import org.apache.camel.model.OnCompletionDefinition;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.PipelineDefinition;
import org.apache.camel.model.PolicyDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RemoveHeaderDefinition;
import org.apache.camel.model.RemoveHeadersDefinition;
import org.apache.camel.model.RemovePropertiesDefinition;
import org.apache.camel.model.RemovePropertyDefinition;
import org.apache.camel.model.RollbackDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetBodyDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetHeadersDefinition;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.SetVariablesDefinition;
import org.apache.camel.model.StepDefinition;
import org.apache.camel.model.StopDefinition;
import org.apache.camel.model.ThrottleDefinition;
import org.apache.camel.model.ThrowExceptionDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.TransactedDefinition;
import org.apache.camel.model.TransformDefinition;
import org.apache.camel.model.TryDefinition;
import org.apache.camel.model.UnmarshalDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.apache.camel.model.dataformat.JsonDataFormat;
import org.apache.camel.model.language.ConstantExpression;
import org.apache.camel.support.PatternHelper;
import org.jspecify.annotations.Nullable;

/** What becomes of a message from step to step. */
final class StepFlow {

    private static final Pattern BEAN = Pattern.compile("bean:(?://)?([^?]+)(.*)", Pattern.DOTALL);
    private static final Pattern METHOD = Pattern.compile("[?&]method=(\\w+)(?=&|$)");
    private static final Set<String> LEAVE_IT = Set.of("file", "log");
    private static final StepContract PARSING = StepContract.takes(byte[].class, String.class, InputStream.class);

    private final RouteFlows flows;
    private final List<RouteDefinition> callers;

    /** Takes the routes that called the one that is looked at. */
    StepFlow(RouteFlows flows, List<RouteDefinition> callers) {
        this.flows = flows;
        this.callers = callers;
    }

    MessageState route(RouteDefinition route, MessageState arrives) throws RouteFileException {
        if (callers.contains(route)) {
            return arrives.unknown();
        }
        if (arrives.settled() == Settled.NO) {
            flows.checkFailures(route, callers);
        }
        List<RouteDefinition> way = new ArrayList<>(callers);
        way.add(route);
        return new StepFlow(flows, way).steps(route.getOutputs(), arrives);
    }

    MessageState steps(List<ProcessorDefinition<?>> steps, MessageState arrives) throws RouteFileException {
        MessageState state = arrives;
        for (ProcessorDefinition<?> step : steps) {
            if (state.ended()) {
                return state;
            }
            checkExpressions(step, state);
            state = step(step, state);
        }
        return state;
    }

    private void checkExpressions(ProcessorDefinition<?> step, MessageState state) throws RouteFileException {
        Class<?> body = state.body();
        if (body == null) {
            return;
        }
        for (String text : texts(step)) {
            Optional<String> reason = BodyNames.unknown(text, body);
            if (reason.isPresent()) {
                flows.refuse(step.getId(), reason.get());
            }
        }
    }

    /** {@return what a step says that may hold expressions} */
    static List<String> texts(ProcessorDefinition<?> step) {
        if (step instanceof ExpressionNode node && node.getExpression() != null) {
            return Stream.of(node.getExpression().getExpression(), nameThatIsSet(node))
                    .filter(Objects::nonNull)
                    .toList();
        }
        if (step instanceof SetHeadersDefinition set) {
            return set.getHeaders().stream()
                    .flatMap(header -> texts(header).stream())
                    .toList();
        }
        if (step instanceof SetVariablesDefinition set) {
            return set.getVariables().stream()
                    .flatMap(variable -> texts(variable).stream())
                    .toList();
        }
        if (step instanceof ThrowExceptionDefinition error) {
            return Stream.ofNullable(error.getMessage()).toList();
        }
        if (step instanceof ChoiceDefinition choice) {
            return choice.getWhenClauses().stream()
                    .filter(when -> when.getExpression() != null)
                    .map(when -> when.getExpression().getExpression())
                    .filter(Objects::nonNull)
                    .toList();
        }
        if (step instanceof ToDefinition to) {
            return Stream.ofNullable(to.getUri())
                    .filter(uri -> uri.startsWith("bean:"))
                    .toList();
        }
        if (step instanceof BeanDefinition bean) {
            return Stream.ofNullable(bean.getMethod()).toList();
        }
        if (step instanceof ToDynamicDefinition to) {
            return Stream.ofNullable(to.getUri()).toList();
        }
        return step instanceof LogDefinition log
                ? Stream.ofNullable(log.getMessage()).toList()
                : List.of();
    }

    /** Camel takes it for an expression, too. */
    private static @Nullable String nameThatIsSet(ExpressionNode step) {
        if (step instanceof SetHeaderDefinition header) {
            return header.getName();
        }
        if (step instanceof SetVariableDefinition variable) {
            return variable.getName();
        }
        return step instanceof SetPropertyDefinition property ? property.getName() : null;
    }

    private MessageState step(ProcessorDefinition<?> step, MessageState state) throws RouteFileException {
        String id = String.valueOf(step.getId());
        if (step instanceof WireTapDefinition<?> tap) {
            return tapped(tap.getUri(), state);
        }
        if (step instanceof ToDefinition to) {
            return to(to, id, state);
        }
        if (step instanceof BeanDefinition bean) {
            return bean(bean.getRef(), Optional.ofNullable(bean.getMethod()), id, state);
        }
        if (step instanceof ProcessDefinition process) {
            return bean(process.getRef(), Optional.empty(), id, state);
        }
        if (step instanceof StopDefinition) {
            if (state.settled() == Settled.NO) {
                flows.refuse(
                        id,
                        "\"stop\" ends messages before they are stored: they are never acknowledged, and the broker soon sends nothing more; to"
                                + " drop them on purpose call bean:refuse?method=drop(…)");
            }
            return state.end();
        }
        if (step instanceof ThrowExceptionDefinition || step instanceof RollbackDefinition) {
            return state.end();
        }
        return changed(step, id, state).orElse(within(step, state));
    }

    /** {@return the state after a step that works on the message alone} */
    private Optional<MessageState> changed(ProcessorDefinition<?> step, String id, MessageState state)
            throws RouteFileException {
        if (step instanceof SetBodyDefinition || step instanceof TransformDefinition) {
            return Optional.of(state.body(isText((ExpressionNode) step) ? String.class : null, id));
        }
        if (step instanceof UnmarshalDefinition parse) {
            accept("unmarshal", PARSING, id, state);
            return Optional.of(state.body(parsed(parse), id));
        }
        if (step instanceof MarshalDefinition) {
            return Optional.of(state.body(byte[].class, id));
        }
        if (step instanceof ConvertBodyDefinition) {
            return Optional.of(state.body(null, id));
        }
        if (step instanceof SetPropertyDefinition set) {
            String name = String.valueOf(set.getName());
            // A text is none of what a step of the hub sets, and the next one needs.
            boolean spoilt =
                    isText(set) && !makers(other -> other.sets().contains(name)).isEmpty();
            return Optional.of(spoilt ? state.without(Set.of(name)) : state.with(Set.of(name)));
        }
        if (step instanceof RemovePropertyDefinition remove) {
            return Optional.of(state.without(Set.of(String.valueOf(remove.getName()))));
        }
        if (step instanceof RemovePropertiesDefinition remove) {
            return Optional.of(state.without(matching(remove.getPattern(), state)));
        }
        boolean leaves = step instanceof SetHeaderDefinition
                || step instanceof SetHeadersDefinition
                || step instanceof RemoveHeaderDefinition
                || step instanceof RemoveHeadersDefinition
                || step instanceof SetVariableDefinition
                || step instanceof LogDefinition
                || step instanceof DelayDefinition
                || step instanceof ThrottleDefinition
                || step instanceof OnExceptionDefinition
                || step instanceof OnCompletionDefinition;
        return leaves ? Optional.of(state) : Optional.empty();
    }

    private static boolean isText(ExpressionNode step) {
        return step.getExpression() instanceof ConstantExpression constant && constant.getResultTypeName() == null;
    }

    private static Set<String> matching(@Nullable String pattern, MessageState state) {
        Set<String> known = state.properties();
        return known == null
                ? Set.of()
                : known.stream()
                        .filter(name -> PatternHelper.matchPattern(name, pattern))
                        .collect(Collectors.toSet());
    }

    private @Nullable Class<?> parsed(UnmarshalDefinition step) {
        return step.getDataFormatType() instanceof JsonDataFormat json && json.getUnmarshalTypeName() != null
                ? flows.context().getClassResolver().resolveClass(json.getUnmarshalTypeName())
                : null;
    }

    /** {@return the state after a step that has steps of its own} */
    private MessageState within(ProcessorDefinition<?> step, MessageState state) throws RouteFileException {
        if (step instanceof FilterDefinition filter) {
            return MessageState.either(List.of(steps(filter.getOutputs(), state), state));
        }
        if (step instanceof PipelineDefinition
                || step instanceof StepDefinition
                || step instanceof PolicyDefinition
                || step instanceof TransactedDefinition) {
            return steps(step.getOutputs(), state);
        }
        if (step instanceof ChoiceDefinition choice) {
            return chosen(choice, state);
        }
        if (step instanceof TryDefinition attempt) {
            List<MessageState> ways = new ArrayList<>();
            ways.add(steps(attempt.getOutputsWithoutCatches(), state));
            for (CatchDefinition caught : attempt.getCatchClauses()) {
                ways.add(steps(caught.getOutputs(), state.body(null, "")));
            }
            return MessageState.either(ways);
        }
        return state.unknown();
    }

    private MessageState chosen(ChoiceDefinition choice, MessageState state) throws RouteFileException {
        List<MessageState> ways = new ArrayList<>();
        for (var when : choice.getWhenClauses()) {
            ways.add(steps(when.getOutputs(), state));
        }
        // Without "otherwise" the cases may be all there are.
        ways.add(
                choice.getOtherwise() == null
                        ? state.settled(state.settled() == Settled.NO ? Settled.UNKNOWN : state.settled())
                        : steps(choice.getOtherwise().getOutputs(), state));
        return MessageState.either(ways);
    }

    private MessageState to(ToDefinition to, String id, MessageState state) throws RouteFileException {
        String uri = String.valueOf(to.getUri());
        Matcher bean = BEAN.matcher(uri);
        if (bean.matches()) {
            Matcher method = METHOD.matcher(bean.group(2));
            return bean(bean.group(1), method.find() ? Optional.of(method.group(1)) : Optional.empty(), id, state);
        }
        if (RouteFlows.isDirect(uri)) {
            Optional<RouteDefinition> called = flows.reader(uri);
            return called.isPresent() ? new StepFlow(flows, callers).route(called.get(), state) : state.unknown();
        }
        if (uri.startsWith("seda:")) {
            return tapped(uri, state);
        }
        Optional<Contracted> contracted = flows.endpoint(uri);
        if (contracted.isPresent()) {
            return after(uri.replaceFirst("\\?.*", ""), contracted.get().contract(), id, state);
        }
        return LEAVE_IT.contains(uri.replaceFirst(":.*", "")) ? state : state.body(null, id);
    }

    /** What reads the copy may settle it. */
    private MessageState tapped(@Nullable String uri, MessageState state) {
        boolean toRoute = uri != null && (uri.startsWith("seda:") || RouteFlows.isDirect(uri));
        return toRoute && state.settled() == Settled.NO && flows.reader(uri).isPresent()
                ? state.settled(Settled.UNKNOWN)
                : state;
    }

    private MessageState bean(@Nullable String name, Optional<String> method, String id, MessageState state)
            throws RouteFileException {
        Object bean = name == null ? null : flows.context().getRegistry().lookupByName(name);
        Optional<StepContract> contract = bean instanceof Contracted contracted
                ? Optional.of(contracted.contract())
                : method.filter(called -> bean != null)
                        .flatMap(called ->
                                MethodContract.of(Objects.requireNonNull(bean).getClass(), called));
        return contract.isPresent() ? after("bean " + name, contract.get(), id, state) : state.unknown();
    }

    private MessageState after(String what, StepContract contract, String id, MessageState state)
            throws RouteFileException {
        accept(what, contract, id, state);
        Class<?> gives = contract.gives();
        MessageState now = (gives == null ? state : state.body(gives, id)).with(contract.sets());
        return switch (contract.end()) {
            case NONE -> now;
            case SETTLED -> now.settled(Settled.YES);
            case FAILED -> now.end();
        };
    }

    private void accept(String what, StepContract contract, String id, MessageState state) throws RouteFileException {
        Class<?> body = state.body();
        if (body != null && !contract.accepts(body)) {
            flows.refuse(id, misfit(what, contract, body, state));
        }
        Set<String> properties = state.properties();
        for (String needed : properties == null ? Set.<String>of() : contract.needs()) {
            if (!properties.contains(needed)) {
                flows.refuse(
                        id,
                        "%s lacks the property \"%s\" of the message: expected %s before it"
                                .formatted(what, needed, makers(other -> other.sets()
                                        .contains(needed))));
            }
        }
    }

    private String misfit(String what, StepContract contract, Class<?> body, MessageState state) {
        boolean late = state.been().stream().anyMatch(contract::accepts);
        String makers = makers(other -> other.gives() != null && contract.accepts(other.gives()));
        String expected = late
                ? "expected it before step " + state.by()
                : makers.isEmpty()
                        ? "expected a step that makes one before it"
                        : "expected %s before it".formatted(makers);
        return "%s can't work on what comes to it: it takes %s, and gets %s%s; %s"
                .formatted(
                        what,
                        contract.takes().stream().map(StepFlow::name).collect(Collectors.joining(" or ")),
                        name(body),
                        state.by().isEmpty() ? "" : " of step " + state.by(),
                        expected);
    }

    private static String name(Class<?> body) {
        return body == byte[].class ? "the payload as it came" : body.getSimpleName();
    }

    private String makers(Predicate<StepContract> fits) {
        Map<String, Contracted> beans = flows.context().getRegistry().findByTypeWithName(Contracted.class);
        return beans.entrySet().stream()
                .filter(bean -> fits.test(bean.getValue().contract()))
                .map(bean -> "bean " + bean.getKey())
                .sorted()
                .collect(Collectors.joining(" or "));
    }
}
