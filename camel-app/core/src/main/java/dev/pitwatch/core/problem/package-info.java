/** Why a call was refused, in the words of the contract. */
@NullMarked
package dev.pitwatch.core.problem;

import org.jspecify.annotations.NullMarked;
