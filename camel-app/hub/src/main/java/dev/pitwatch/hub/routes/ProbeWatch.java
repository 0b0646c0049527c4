package dev.pitwatch.hub.routes;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.CatchDefinition;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.ConvertBodyDefinition;
import org.apache.camel.model.ConvertHeaderDefinition;
import org.apache.camel.model.ConvertVariableDefinition;
import org.apache.camel.model.DelayDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.FinallyDefinition;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.MarshalDefinition;
import org.apache.camel.model.OtherwiseDefinition;
import org.apache.camel.model.PipelineDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RemoveHeaderDefinition;
import org.apache.camel.model.RemoveHeadersDefinition;
import org.apache.camel.model.RemovePropertiesDefinition;
import org.apache.camel.model.RemovePropertyDefinition;
import org.apache.camel.model.RemoveVariableDefinition;
import org.apache.camel.model.RollbackDefinition;
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
import org.apache.camel.model.TransformDefinition;
import org.apache.camel.model.TryDefinition;
import org.apache.camel.model.UnmarshalDefinition;
import org.apache.camel.model.ValidateDefinition;
import org.apache.camel.model.WhenDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.model.language.MethodCallExpression;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.LanguageSupport;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Follows the one message that is tried through the steps of routes: leaves out those that would reach outside, wait, or are of people's own, and
 * knows in which step it failed. One thread sends; another may look where the message is.
 */
final class ProbeWatch implements InterceptStrategy {

    /** Steps that work on the message alone, or send it on; what their endpoints do is decided there. */
    private static final List<Class<?>> TAKEN = List.of(
            CatchDefinition.class,
            ChoiceDefinition.class,
            ConvertBodyDefinition.class,
            ConvertHeaderDefinition.class,
            ConvertVariableDefinition.class,
            FilterDefinition.class,
            FinallyDefinition.class,
            MarshalDefinition.class,
            OtherwiseDefinition.class,
            PipelineDefinition.class,
            RemoveHeaderDefinition.class,
            RemoveHeadersDefinition.class,
            RemovePropertiesDefinition.class,
            RemovePropertyDefinition.class,
            RemoveVariableDefinition.class,
            RollbackDefinition.class,
            SetBodyDefinition.class,
            SetHeaderDefinition.class,
            SetHeadersDefinition.class,
            SetPropertyDefinition.class,
            SetVariableDefinition.class,
            SetVariablesDefinition.class,
            StepDefinition.class,
            StopDefinition.class,
            ThrowExceptionDefinition.class,
            ToDefinition.class,
            ToDynamicDefinition.class,
            TransformDefinition.class,
            TryDefinition.class,
            UnmarshalDefinition.class,
            ValidateDefinition.class,
            WhenDefinition.class);

    /** Steps that leave the message as it is: what they say is made, which may fail, and nothing else is done. */
    private static final List<Class<?>> LEFT_OUT =
            List.of(DelayDefinition.class, LogDefinition.class, ThrottleDefinition.class, WireTapDefinition.class);

    /** Steps that have others see some messages only, by what these say, which of a made-up one nothing follows from. */
    private static final List<Class<?>> DECIDE =
            List.of(ChoiceDefinition.class, FilterDefinition.class, OtherwiseDefinition.class, WhenDefinition.class);

    /** Components to which a message may be sent that goes on as it was. */
    private static final Set<String> NO_ANSWER = Set.of("file", "log");

    /** How often a message may be sent on by the same step while that step still sends it on. */
    private static final int MAX_WITHIN_ITSELF = 10;

    /** Of one message. */
    private static final int MAX_STEPS = 1000;

    private static final Pattern BEAN = Pattern.compile("\\$(?:simple)?\\{\\s*bean:(?://)?([\\w.-]+)");

    private final Predicate<String> isOwnBean;
    /** Where the message is, the innermost last. */
    private final List<NamedNode> within = new ArrayList<>();

    private int steps;
    private volatile boolean sending;
    /** Something was left out that may have changed the message. */
    private volatile boolean leftOut;
    /** A step has decided by what the message says. */
    private volatile boolean decided;

    /** A condition was taken for met that is up to a bean that isn't called. */
    private volatile boolean guessed;

    private volatile String last = "";
    private @Nullable Failure failure;
    private @Nullable Throwable noted;

    /**
     * How a message failed.
     *
     * @param step its id
     * @param known whether each message would, as far as the step can be blamed
     */
    record Failure(String step, Throwable cause, boolean known) {}

    /** Takes which beans may be called. */
    ProbeWatch(Predicate<String> isOwnBean) {
        this.isOwnBean = isOwnBean;
    }

    /** Another message is sent. */
    void begin() {
        within.clear();
        steps = 0;
        leftOut = false;
        decided = false;
        guessed = false;
        last = "";
        failure = null;
        noted = null;
        sending = true;
    }

    /** It has come to its end. */
    void end() {
        sending = false;
    }

    /** {@return whether a message is on its way} Before, contexts are made, and after it the database is asked, which may take their time. */
    boolean isSending() {
        return sending;
    }

    /** {@return whether the message met what isn't known: a step that was left out, or one that decides by what the message says} */
    boolean isUnsure() {
        return leftOut || decided || guessed;
    }

    /** {@return the id of the step that the message came to last} */
    String last() {
        return last;
    }

    /** {@return how it failed last, be that handled or not} */
    Optional<Failure> failure() {
        return Optional.ofNullable(failure)
                .map(last -> new Failure(last.step(), last.cause(), last.known() && !guessed));
    }

    /** It would have been sent there. */
    void skipped(String component) {
        if (!NO_ANSWER.contains(component)) {
            skipped();
        }
    }

    /** A bean, a route or the like that isn't tried would have had it. */
    void skipped() {
        leftOut = true;
    }

    /** What becomes of it is up to a bean that isn't called. */
    void guess() {
        guessed = true;
    }

    boolean isOwn(@Nullable String bean) {
        return bean != null && isOwnBean.test(bean);
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode step, Processor target, @Nullable Processor next) {
        return new Watched(step, target);
    }

    private final class Watched extends DelegateAsyncProcessor {

        private final NamedNode step;

        Watched(NamedNode step, Processor target) {
            super(target);
            this.step = step;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            if (is(LEFT_OUT, step)) {
                say(step, exchange);
                callback.done(true);
                return true;
            }
            if (!isTaken(step)) {
                leftOut = true;
                callback.done(true);
                return true;
            }
            enter(step);
            if (hasNoEnd(step)) {
                exchange.setException(new IllegalStateException(
                        "messages come to this step again and again: expected no routes that call each other"));
                leave(step, exchange.getException());
                callback.done(true);
                return true;
            }
            return super.process(exchange, doneSync -> {
                leave(step, exchange.getException());
                callback.done(doneSync);
            });
        }
    }

    private void say(NamedNode step, Exchange exchange) {
        if (!(step instanceof ProcessorDefinition<?> known) || !callsOwnBeansOnly(known)) {
            return;
        }
        enter(step);
        try {
            if (known instanceof ExpressionNode node && node.getExpression() != null) {
                node.getExpression().evaluate(exchange, Long.class); // how long, or how many
            }
            if (!(known instanceof ExpressionNode)) {
                StepFlow.texts(known).forEach(text -> say(text, exchange));
            }
        } catch (RuntimeException e) {
            exchange.setException(e);
        }
        leave(step, exchange.getException());
    }

    private static void say(String text, Exchange exchange) {
        CamelContext context = exchange.getContext();
        String resolved = context.resolvePropertyPlaceholders(text);
        if (LanguageSupport.hasSimpleFunction(resolved)) {
            Expression expression = context.resolveLanguage("simple").createExpression(resolved);
            expression.init(context);
            expression.evaluate(exchange, String.class);
        }
    }

    /** Nothing else ends a message that goes round: it takes more memory with each step, until the hub has none. */
    private boolean hasNoEnd(NamedNode step) {
        return steps > MAX_STEPS || Collections.frequency(within, step) > MAX_WITHIN_ITSELF;
    }

    private void enter(NamedNode step) {
        steps++;
        within.add(step);
        last = String.valueOf(step.getId());
        decided = decided || is(DECIDE, step);
    }

    /** The innermost step notes a failure first; the same goes on to those around it. */
    private void leave(NamedNode step, @Nullable Throwable thrown) {
        within.remove(step);
        if (thrown != null && thrown != noted) {
            noted = thrown;
            boolean certain = !leftOut
                    && !decided // what it lacks may be set for other messages
                    && !(step instanceof ValidateDefinition); // devices' readings may say what it asks for
            failure = new Failure(String.valueOf(step.getId()), thrown, certain);
        }
    }

    private boolean isTaken(NamedNode step) {
        if (step instanceof BeanDefinition bean) {
            return isOwn(bean.getRef());
        }
        if (step instanceof ProcessDefinition process) {
            return isOwn(process.getRef());
        }
        return is(TAKEN, step) && step instanceof ProcessorDefinition<?> known && callsOwnBeansOnly(known);
    }

    /** An expression may call a bean, too. */
    private boolean callsOwnBeansOnly(ProcessorDefinition<?> step) {
        Stream<ExpressionDefinition> expressions = Stream.empty();
        if (step instanceof ExpressionNode node) {
            expressions = Stream.ofNullable(node.getExpression());
        } else if (step instanceof ChoiceDefinition choice) {
            expressions = choice.getWhenClauses().stream().flatMap(when -> Stream.ofNullable(when.getExpression()));
        } else if (step instanceof SetHeadersDefinition set) {
            expressions = set.getHeaders().stream().flatMap(header -> Stream.ofNullable(header.getExpression()));
        } else if (step instanceof SetVariablesDefinition set) {
            expressions = set.getVariables().stream().flatMap(variable -> Stream.ofNullable(variable.getExpression()));
        }
        return expressions.allMatch(this::callsOwnBeansOnly)
                && StepFlow.texts(step).stream().allMatch(this::namesOwnBeansOnly);
    }

    /** {@return whether no bean is called by it that routes aren't tried with} */
    boolean callsOwnBeansOnly(@Nullable ExpressionDefinition expression) {
        if (expression instanceof MethodCallExpression call) {
            return isOwn(call.getRef());
        }
        String text = expression == null ? null : expression.getExpression();
        return text == null || namesOwnBeansOnly(text);
    }

    private boolean namesOwnBeansOnly(String text) {
        return BEAN.matcher(text).results().allMatch(found -> isOwn(found.group(1)));
    }

    private static boolean is(List<Class<?>> kinds, NamedNode step) {
        return kinds.stream().anyMatch(kind -> kind.isInstance(step));
    }
}
