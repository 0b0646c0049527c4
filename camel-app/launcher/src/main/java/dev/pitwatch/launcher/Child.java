package dev.pitwatch.launcher;

import java.util.concurrent.CompletableFuture;

/** One running process of ours. */
interface Child {

    /** {@return completes when it has ended, whichever one ended it} */
    CompletableFuture<?> onExit();

    /** Ends it in order, after a bounded time by force; returns when it has ended. */
    void stop();

    /** Starts one, and returns when it is of use to those who need it. */
    @FunctionalInterface
    interface Start<C extends Child> {
        C start() throws Exception;
    }
}
