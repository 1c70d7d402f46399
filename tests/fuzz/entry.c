/* libFuzzer's entry: built once for each target with -DFUZZ_TARGET=fuzz_multipart. */
#include "fuzz/targets.h"

#ifdef FUZZ_TARGET
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    return FUZZ_TARGET(data, n);
}
#endif
