package dev.pitwatch.core.work.stream;

import java.util.UUID;

/** Counts what a media server asks about, by those whom it is about. Thread safe; waits for nothing. */
public interface AskedCount {

    /** Counts nothing. */
    AskedCount NONE = new AskedCount() {
        @Override
        public boolean countViewer(UUID viewer, long workshopId) {
            return true;
        }

        @Override
        public void countStranger(String address) {}
    };

    /** Counts a question about one who shows a token of ours; returns whether they, their workshop, and all together have any left. */
    boolean countViewer(UUID viewer, long workshopId);

    /** Counts a question about one who shows none, to the address that they call from; it takes nothing of the viewers'. */
    void countStranger(String address);
}
