package dev.pitwatch.hub.transaction;

import dev.pitwatch.base.database.Database.Work;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.spi.TransactedPolicy;

/**
 * Transactions around the steps of a {@code transacted} block. A failed step leaves the block at once, and the transaction is
 * rolled back before the route's error handler sees the failure: its {@code onException} does not work in the transaction, and
 * a redelivery is one of the whole block.
 */
final class TransactionPolicy implements TransactedPolicy {

    private final Transactions transactions;

    /** Runs work in one transaction, which is rolled back when the work throws. */
    @FunctionalInterface
    interface Transactions {
        boolean run(Work<Boolean, Exception> work) throws Exception;
    }

    TransactionPolicy(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Takes the error handler from the block and all steps in it: a step's own would work in the transaction. */
    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        ProcessorDefinition<?> block = (ProcessorDefinition<?>) definition;
        block.setInheritErrorHandler(false);
        ProcessorDefinitionHelper.filterTypeInOutputs(block.getOutputs(), ProcessorDefinition.class)
                .forEach(step -> step.setInheritErrorHandler(false));
    }

    /** Puts the route's error handler around the transaction instead. */
    @Override
    public Processor wrap(Route route, Processor steps) {
        try {
            return ((ModelCamelContext) route.getCamelContext())
                    .getModelReifierFactory()
                    .createErrorHandler(
                            route, route.getErrorHandlerFactory(), new TransactedSteps(transactions, steps));
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }
}
