package dev.pitwatch.hub.rest;

/** Answers one operation. Runs on a worker thread; may block. */
@FunctionalInterface
public interface Handler {

    /** Returns the answer, or throws a {@link dev.pitwatch.base.problem.Problem}. */
    Result handle(Call call);
}
