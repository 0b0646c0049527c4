package dev.pitwatch.base.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What a thread does in one transaction of pitwatch_ingest. For one thread. */
final class IngestTransaction {

    private final List<Runnable> afterCommit = new ArrayList<>();
    private final Connection lent;
    private boolean rolledBack;

    /** Takes the connection, in its transaction, which is ended by its owner. */
    IngestTransaction(Connection connection) {
        lent = proxy(Connection.class, (proxy, method, arguments) -> lend(connection, method, arguments));
    }

    /** {@return the pool, but on a thread that is in a transaction the connection of that} */
    static DataSource joining(DataSource pool, ThreadLocal<IngestTransaction> transactions) {
        return proxy(DataSource.class, (proxy, method, arguments) -> {
            IngestTransaction transaction = transactions.get();
            boolean joins = transaction != null && method.getName().equals("getConnection");
            return joins ? transaction.lent : call(pool, method, arguments);
        });
    }

    /** Callers close the connection, and may commit or roll back: the first two are left to the transaction. */
    private @Nullable Object lend(Connection connection, Method method, Object @Nullable [] arguments)
            throws Throwable {
        boolean whole = arguments == null || arguments.length == 0;
        return switch (method.getName()) {
            case "close", "commit", "setAutoCommit" -> null;
            case "rollback" -> whole ? rolledBack() : call(connection, method, arguments);
            default -> call(connection, method, arguments);
        };
    }

    private @Nullable Object rolledBack() {
        rolledBack = true;
        return null;
    }

    /** Throws when a caller rolled back and went on as if nothing had happened. */
    void requireWhole() {
        if (rolledBack) {
            throw new IllegalStateException("the transaction was rolled back by one of its steps");
        }
    }

    void afterCommit(Runnable step) {
        afterCommit.add(step);
    }

    void committed() {
        afterCommit.forEach(Runnable::run);
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(IngestTransaction.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
