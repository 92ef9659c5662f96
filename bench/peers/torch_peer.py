"""PyTorch programs that do the engine's update, as peers to measure it against.

torch_peer.py HEAD FILE METHOD

HEAD is last-softmax, softmax or bernoulli; README.md describes FILE and the protocol. METHOD is
    sgd-c          nn.RNN and autograd
    sgd-cr         a loop over the steps and autograd, because nn.RNN does not give dC/dh_t
    sgd-cr-manual  nn.RNN forward, autograd for the head, BPTT written out
"""

import json
import math
import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read once, when torch loads its BLAS

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


class Peer:
    def __init__(self, head, path, method):
        with open(path, "rb") as file:
            data = torch.frombuffer(bytearray(file.read()), dtype=torch.float64)
        steps, batch, inputs, units, outputs = (int(number) for number in data[:5])
        self.alpha, self.threshold, self.rate, self.bound = data[5:9].tolist()
        self.head = head
        self.batch, self.units = batch, units

        targets = (batch, outputs) if head == "last-softmax" else (steps, batch, outputs)
        weights = [(inputs, units), (units, units), (units,), (units, outputs), (outputs,)]
        shapes = [*weights, (steps, batch, inputs), targets]
        sizes = [math.prod(shape) for shape in shapes]
        blocks = [block.view(shape) for block, shape in zip(data[9:].split(sizes), shapes)]
        # torch.nn keeps a weight as [to][from]; .t() of a vector is the vector.
        self.initial = [block.t().contiguous() for block in blocks[:5]]
        self.inputs, self.targets = blocks[5:]
        self.classes = self.targets.argmax(-1).flatten()

        self.rnn = torch.nn.RNN(inputs, units)
        self.readout = torch.nn.Linear(units, outputs)
        # nn.RNN has two biases where one is enough: the second stays at 0.
        torch.nn.init.zeros_(self.rnn.bias_hh_l0).requires_grad_(False)
        rnn, readout = self.rnn, self.readout
        self.parameters = [rnn.weight_ih_l0, rnn.weight_hh_l0, rnn.bias_ih_l0, readout.weight, readout.bias]
        self.differentiate = {
            "sgd-c": self.plain,
            "sgd-cr": self.regularised,
            "sgd-cr-manual": self.regularised_manual,
        }[method]

    @torch.no_grad()
    def reset(self):
        for parameter, value in zip(self.parameters, self.initial):
            parameter.copy_(value)

    def update(self):
        """One update; returns (loss, gradient norm before clipping, omega or None)."""
        loss, gradients, omega = self.differentiate()
        with torch.no_grad():
            # clip_grad_norm_ would divide by norm + 1e-6.
            norm = torch.linalg.vector_norm(torch.stack([torch.linalg.vector_norm(g) for g in gradients])).item()
            scale = self.threshold / norm if norm > self.threshold else 1.0
            for parameter, gradient in zip(self.parameters, gradients):
                parameter.add_(gradient, alpha=-self.rate * scale)
        return loss.item(), norm, None if omega is None else omega.item()

    def loss(self, states):
        if self.head == "last-softmax":
            return F.cross_entropy(self.readout(states[-1]), self.classes)
        logits = self.readout(states)
        if self.head == "softmax":
            return F.cross_entropy(logits.flatten(0, 1), self.classes)
        pairs = logits.shape[0] * logits.shape[1]
        return F.binary_cross_entropy_with_logits(logits, self.targets, reduction="sum") / pairs

    def plain(self):
        states, _ = self.rnn(self.inputs)
        loss = self.loss(states)
        return loss, torch.autograd.grad(loss, self.parameters), None

    def regularised(self):
        w_in, w_rec, bias, _, _ = self.parameters
        drive = F.linear(self.inputs, w_in, bias).unbind()
        steps = [torch.tanh(drive[0])]
        for given in drive[1:]:
            steps.append(torch.tanh(torch.addmm(given, steps[-1], w_rec.t())))
        states = torch.stack(steps)
        loss = self.loss(states)
        gradients = torch.autograd.grad(loss, self.parameters + steps)
        with torch.no_grad():
            errors = torch.stack(gradients[5:])
            signals = errors * (1 - states.square())
            omega = self.regularise(errors, signals, signals @ w_rec, gradients[1])
        return loss, gradients[:5], omega

    def regularised_manual(self):
        _, w_rec, _, w_out, b_out = self.parameters
        with torch.no_grad():
            states, _ = self.rnn(self.inputs)
        states.requires_grad_()
        loss = self.loss(states)
        errors, g_out, g_output_bias = torch.autograd.grad(loss, [states, w_out, b_out])
        with torch.no_grad():
            slopes = 1 - states.square()
            signals, back = torch.empty_like(states), torch.empty_like(states)
            e, d, s, v = errors.unbind(), slopes.unbind(), signals.unbind(), back.unbind()
            for t in reversed(range(len(s))):
                torch.mul(e[t], d[t], out=s[t])
                torch.mm(s[t], w_rec, out=v[t])
                if t > 0:
                    e[t - 1].add_(v[t])
            rows = signals.flatten(0, 1)
            g_in = rows.t() @ self.inputs.flatten(0, 1)
            g_rec = rows[self.batch :].t() @ states.flatten(0, 1)[: -self.batch]
            omega = self.regularise(errors, signals, back, g_rec)
            return loss, [g_in, g_rec, rows.sum(0), g_out, g_output_bias], omega

    def regularise(self, errors, signals, back, g_rec):
        """Omega in the authors' squared-norm form; adds alpha times its immediate derivative to g_rec."""
        norms = errors.square().sum(-1)
        valid = norms >= self.bound
        count = valid.sum().clamp(min=1)
        excess = torch.where(valid, back.square().sum(-1) / norms - 1, 0.0)
        weights = torch.where(valid, 4 * self.alpha / count * excess / norms, 0.0)
        g_rec.addmm_((weights.unsqueeze(-1) * signals).flatten(0, 1).t(), back.flatten(0, 1))
        return excess.square().sum() / count


def main():
    peer = Peer(*sys.argv[1:])
    capability = torch.__config__.show().partition("CPU capability usage: ")[2].partition("\n")[0]
    print(json.dumps({"peer": f"torch {torch.__version__}, {capability}"}), flush=True)
    for line in sys.stdin:
        peer.reset()
        times = []
        for _ in range(int(line)):
            start = time.perf_counter()
            loss, norm, omega = peer.update()
            times.append(1e3 * (time.perf_counter() - start))
        print(json.dumps({"loss": loss, "gradientNorm": norm, "omega": omega, "ms": times}), flush=True)


main()
