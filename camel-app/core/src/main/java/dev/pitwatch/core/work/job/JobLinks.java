package dev.pitwatch.core.work.job;

/** The public page of a job: who has the token may see it. */
public interface JobLinks {

    /**
     * A link that was made just now.
     *
     * @param token 22 characters
     * @param hash what it is found by
     * @param sealed what is stored, so that it can be read again
     * @param kept what it can be read from again: hash and sealed
     */
    record NewLink(String token, byte[] hash, byte[] sealed, byte[] kept) {}

    /** {@return a link of a new job} */
    NewLink make();

    /** {@return the token again} */
    String token(byte[] kept);

    /** {@return the address of the page} */
    String url(String token);

    /**
     * A link that took the place of another.
     *
     * @param version that the job is of with it
     */
    record Relinked(NewLink link, long version) {}
}
