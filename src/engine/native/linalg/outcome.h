// How a long computation ended.
#pragma once

namespace rnn {

/** kStopped: the stop flag was raised. kFailed: there is no result. Only kDone writes one. */
enum class Outcome { kDone, kStopped, kFailed };

}  // namespace rnn
