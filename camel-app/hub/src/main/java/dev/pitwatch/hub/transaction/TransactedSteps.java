package dev.pitwatch.hub.transaction;

import dev.pitwatch.hub.transaction.TransactionPolicy.Transactions;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.UnitOfWork;
import org.apache.camel.support.processor.DelegateProcessor;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a {@code transacted} block, on the thread of the exchange. Nothing of them is kept when one has failed: not when
 * the failure is thrown, and not when an {@code onException} of another route or a {@code doCatch} has taken it.
 */
final class TransactedSteps extends DelegateProcessor {

    private final Transactions transactions;

    /** Ends the transaction of an exchange that says itself what became of it. */
    private static final class Undone extends Exception {
        Undone() {
            super("a step has failed", null, true, false);
        }
    }

    TransactedSteps(Transactions transactions, Processor steps) {
        super(steps);
        this.transactions = transactions;
    }

    @Override
    public void process(Exchange exchange) {
        Object caughtBefore = exchange.removeProperty(Exchange.EXCEPTION_CAUGHT);
        // Within, split and multicast give their failures back, as they do in a doTry.
        Object tryBefore = exchange.getProperty(Exchange.TRY_ROUTE_BLOCK);
        exchange.setProperty(Exchange.TRY_ROUTE_BLOCK, true);
        UnitOfWork unit = exchange.getUnitOfWork();
        unit.beginTransactedBy(this); // Camel keeps to one thread from here on
        try {
            transactions.run(() -> {
                processNext(exchange);
                if (hasFailed(exchange)) {
                    throw new Undone();
                }
                return true;
            });
            restore(exchange, Exchange.EXCEPTION_CAUGHT, caughtBefore);
        } catch (Undone e) {
            tell(exchange);
        } catch (Exception e) {
            exchange.setException(e); // no connection, or the commit failed
        } finally {
            unit.endTransactedBy(this);
            restore(exchange, Exchange.TRY_ROUTE_BLOCK, tryBefore);
        }
    }

    private static boolean hasFailed(Exchange exchange) {
        return exchange.isFailed()
                || exchange.isRollbackOnly()
                || exchange.isRollbackOnlyLast()
                || isHandled(exchange)
                || caught(exchange) != null;
    }

    private static boolean isHandled(Exchange exchange) {
        return exchange.getExchangeExtension().isErrorHandlerHandledSet()
                && exchange.getExchangeExtension().isErrorHandlerHandled();
    }

    private static @Nullable Exception caught(Exchange exchange) {
        return exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    }

    /** A failure that was caught must not look like a success: the steps behind the block would go on. */
    private static void tell(Exchange exchange) {
        boolean stops = exchange.isFailed()
                || exchange.isRollbackOnly()
                || exchange.isRollbackOnlyLast()
                || isHandled(exchange);
        Exception caught = caught(exchange);
        if (!stops && caught != null) {
            exchange.setException(caught);
        }
        // A split says that no other error handler is to look at its failures; the route's own is.
        exchange.getExchangeExtension().setRedeliveryExhausted(false);
    }

    private static void restore(Exchange exchange, String name, @Nullable Object before) {
        if (before == null) {
            exchange.removeProperty(name);
        } else {
            exchange.setProperty(name, before);
        }
    }
}
