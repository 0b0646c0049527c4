package dev.pitwatch.core.job;

/** The public page of a job: who has the token may see it. */
public interface JobLinks {

    /**
     * A link that was made just now.
     *
     * @param token 22 characters
     * @param hash what it is found by
     * @param sealed what it can be read from again
     */
    record NewLink(String token, byte[] hash, byte[] sealed) {}

    /** {@return a link of a new job} */
    NewLink make();

    /** {@return the token again} */
    String token(byte[] sealed);

    /** {@return the address of the page} */
    String url(String token);
}
