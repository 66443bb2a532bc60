// The problems of the chapter that a script of examples/problems answers.

export interface Problem {
  readonly number: number;
  /** The name of the script, and of its page in docs/problems, without ending. */
  readonly file: string;
  readonly title: string;
}

export const problems: readonly Problem[] = [
  {
    number: 1,
    file: "01-backpropagation",
    title: "backpropagation through convolution and pooling",
  },
  {
    number: 2,
    file: "02-omitting-the-hidden-layer",
    title: "what if the hidden layer is left out?",
  },
  { number: 3, file: "03-tanh", title: "tanh against sigmoid" },
  { number: 4, file: "04-shifted-data", title: "why shifted images help" },
  { number: 5, file: "05-early-stopping", title: "early stopping" },
  { number: 6, file: "06-accuracy", title: "the accuracy on any data" },
  { number: 7, file: "07-learning-rates", title: "learning rates that depend on the epoch" },
  { number: 8, file: "08-transformations", title: "images transformed anew in each epoch" },
  { number: 9, file: "09-saving", title: "saving and loading networks" },
  { number: 10, file: "10-diagnostics", title: "what tells that a network overfits" },
  { number: 11, file: "11-scaling-weights", title: "scaled weights of rectified linear units" },
  { number: 12, file: "12-unstable-gradients", title: "unstable gradients in deep networks" },
  {
    number: 13,
    file: "13-fields-strides-pooling",
    title: "other fields, strides and poolings",
  },
  {
    number: 14,
    file: "14-dropout-in-convolutions",
    title: "dropout in front of convolutions",
  },
];
