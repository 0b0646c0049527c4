package dev.pitwatch.base.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What a thread does in one transaction, which begins with the first work. For one thread. */
final class Joined {

    private final Function<Scope, Jdbi> connections;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private @Nullable Handle handle;
    private Scope widest = Scope.platform();
    private @Nullable State inForce;
    private int depth;

    /** What was said to the database. */
    private record State(Scope scope, String actor, StatementSettings statements) {

        boolean isThatOf(@Nullable State other) {
            return other != null
                    && scope.setting().equals(other.scope.setting())
                    && actor.equals(other.actor)
                    && statements.equals(other.statements);
        }
    }

    /** Takes who has the connections for a scope. */
    Joined(Function<Scope, Jdbi> connections) {
        this.connections = connections;
    }

    /** Does the work with the rows of that scope; work around it finds its own scope again. */
    <R, X extends Exception> R in(Scope wanted, HandleCallback<R, X> work) throws X {
        Handle begun = begun(wanted);
        State before = inForce;
        say(begun, new State(widest.narrowing(wanted), Actor.currentJson(), StatementSettings.current()));
        R result;
        depth++;
        try {
            result = work.withHandle(begun);
        } catch (Throwable e) {
            depth--;
            restoreAfter(e, begun, before);
            throw e;
        }
        depth--;
        restore(begun, before);
        return result;
    }

    private Handle begun(Scope first) {
        if (handle == null) {
            handle = connections.apply(first).open();
            handle.begin();
            widest = first;
        }
        return handle;
    }

    private void say(Handle begun, State wanted) {
        if (!wanted.isThatOf(inForce)) {
            Database.set(begun, wanted.scope(), wanted.actor(), wanted.statements());
            inForce = wanted;
        }
    }

    /** Only work around this one goes on without saying its scope. */
    private void restore(Handle begun, @Nullable State before) {
        if (depth > 0 && before != null) {
            say(begun, before);
        }
    }

    private void restoreAfter(Throwable failure, Handle begun, @Nullable State before) {
        try {
            restore(begun, before);
        } catch (RuntimeException e) {
            failure.addSuppressed(e); // the transaction is over
        }
    }

    void afterCommit(Runnable step) {
        afterCommit.add(step);
    }

    void commit() {
        if (handle != null) {
            try (Handle begun = Objects.requireNonNull(handle)) {
                begun.commit();
            }
        }
        afterCommit.forEach(Runnable::run);
    }

    void rollBack(Throwable failure) {
        if (handle != null) {
            try (Handle begun = Objects.requireNonNull(handle)) {
                begun.rollback();
            } catch (RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
    }
}
