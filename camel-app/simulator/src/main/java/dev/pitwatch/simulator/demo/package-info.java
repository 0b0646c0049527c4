/** A workshop to try the product with, and the file that tells how to sign in. */
@NullMarked
package dev.pitwatch.simulator.demo;

import org.jspecify.annotations.NullMarked;
